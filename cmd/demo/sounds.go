package main

import (
	"bytes"
	"encoding/binary"
	"math"
)

// melody plays a few notes as a WAV file: 16 bits, one channel.
func melody() []byte {
	const rate, length = 16000, 0.42 // samples a second, seconds of a note
	notes := []float64{392, 440, 523.25, 587.33, 659.25, 587.33, 523.25, 440, 392, 523.25, 659.25, 783.99, 659.25, 523.25}
	var samples bytes.Buffer
	for _, pitch := range notes {
		for i := range int(rate * length) {
			at := float64(i) / rate
			fade := math.Exp(-4*at) * math.Min(1, at*80)
			tone := math.Sin(2*math.Pi*pitch*at) + 0.3*math.Sin(4*math.Pi*pitch*at)
			_ = binary.Write(&samples, binary.LittleEndian, int16(9000*fade*tone)) // a buffer takes every write
		}
	}
	var out bytes.Buffer
	out.WriteString("RIFF")
	for _, part := range []any{
		uint32(36 + samples.Len()), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1),
		uint32(rate), uint32(rate * 2), uint16(2), uint16(16), []byte("data"), uint32(samples.Len()),
	} {
		_ = binary.Write(&out, binary.LittleEndian, part)
	}
	out.Write(samples.Bytes())
	return out.Bytes()
}
