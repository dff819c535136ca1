package media

import (
	"encoding/binary"
	"fmt"
	"image"
	"io"

	"golang.org/x/image/draw"

	"laigao/domain"
)

// orientation is how a camera was held: 1 upright to 8, as EXIF counts; 0 not known.
type orientation uint16

// swaps reports whether width and height change places.
func (o orientation) swaps() bool { return o >= 5 && o <= 8 }

// orientationOf is how a camera would have been held for a turned picture.
func orientationOf(t domain.Turn) orientation {
	switch t {
	case 90:
		return 6
	case 180:
		return 3
	case 270:
		return 8
	}
	return 1
}

// Turn writes a copy of a JPEG without metadata that is shown turned. Its
// picture stays byte for byte; how it stands is written before it, as cameras do.
func (i *Inspector) Turn(w io.Writer, r io.Reader, turn domain.Turn) error {
	var soi [2]byte
	if _, err := io.ReadFull(r, soi[:]); err != nil || soi != [2]byte{0xff, 0xd8} {
		return errNoJPEG
	}
	const exif = "\xff\xd8\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00%c\x00\x00\x00\x00\x00\x00"
	if _, err := fmt.Fprintf(w, exif, rune(orientationOf(turn))); err != nil {
		return err
	}
	_, err := io.Copy(w, r)
	return err
}

const maxSegments = 64

// readOrientation reads the orientation that a camera wrote into a JPEG.
// Anything unexpected means not known.
func readOrientation(r io.Reader) orientation {
	var soi [2]byte
	if _, err := io.ReadFull(r, soi[:]); err != nil || soi != [2]byte{0xff, 0xd8} {
		return 0
	}
	for range maxSegments {
		var head [4]byte
		if _, err := io.ReadFull(r, head[:]); err != nil || head[0] != 0xff || head[1] == 0xda {
			return 0
		}
		size := int64(binary.BigEndian.Uint16(head[2:])) - 2
		if size < 0 {
			return 0
		}
		if head[1] != 0xe1 {
			if _, err := io.CopyN(io.Discard, r, size); err != nil {
				return 0
			}
			continue
		}
		segment := make([]byte, size)
		if _, err := io.ReadFull(r, segment); err != nil {
			return 0
		}
		if o := orientationIn(segment); o != 0 {
			return o
		}
	}
	return 0
}

// orientationIn reads the orientation out of an EXIF segment.
func orientationIn(segment []byte) orientation {
	const mark = "Exif\x00\x00"
	if len(segment) < len(mark)+8 || string(segment[:len(mark)]) != mark {
		return 0
	}
	tiff := segment[len(mark):]
	var order binary.ByteOrder
	switch string(tiff[:2]) {
	case "II":
		order = binary.LittleEndian
	case "MM":
		order = binary.BigEndian
	default:
		return 0
	}
	start := int64(order.Uint32(tiff[4:]))
	if start+2 > int64(len(tiff)) {
		return 0
	}
	entries := tiff[start+2:]
	for range order.Uint16(tiff[start:]) {
		if len(entries) < 12 {
			return 0
		}
		const tagOrientation, typeShort = 0x0112, 3
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if o := orientation(order.Uint16(entries[8:])); o <= 8 {
				return o
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}

// upright turns and mirrors a picture so that it stands as it was seen.
func upright(src *image.RGBA, o orientation) *image.RGBA {
	if o <= 1 || o > 8 {
		return src
	}
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if o.swaps() {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			tx, ty := turned(o, x, y, w, h)
			copy(out.Pix[out.PixOffset(tx, ty):][:4], src.Pix[src.PixOffset(x, y):][:4])
		}
	}
	return out
}

// turned returns where a pixel of a w × h picture goes.
func turned(o orientation, x, y, w, h int) (int, int) {
	switch o {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}

// scaled draws a picture on white, at most as long as most on its longer side.
func scaled(src image.Image, most int) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	if longer := max(w, h); longer > most {
		w, h = max(1, w*most/longer), max(1, h*most/longer)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.BiLinear.Scale(out, out.Bounds(), src, src.Bounds(), draw.Over, nil)
	return out
}
