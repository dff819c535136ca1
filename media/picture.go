package media

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"

	"laigao/domain"
)

// pictureQuality is that of a copy in full size, from which others are made.
const pictureQuality = "92"

// picture hands over a JPEG copy of a picture in full size, upright, with its
// colours' profile and without all else that a camera writes into it. How the
// picture stands is told by the file's own structure, which libheif obeys; what
// its EXIF says of that is a remark, and must not turn it once more.
func (j *conversion) picture(ctx context.Context, a *domain.Attachment, keep keeper) error {
	if j.heif == "" {
		return refuse(domain.WordsHEIF)
	}
	whole := filepath.Join(j.folder, "whole.jpg")
	if _, err := j.run(ctx, j.heif, "-q", pictureQuality, j.in, whole); err != nil {
		return saying(err, domain.WordsHEIF)
	}
	file, err := os.Open(whole)
	if errors.Is(err, os.ErrNotExist) { // several pictures in one file are numbered
		file, err = os.Open(filepath.Join(j.folder, fmt.Sprintf("whole-%d.jpg", j.main(ctx))))
	}
	if err != nil {
		return refuse(domain.WordsHEIF)
	}
	defer file.Close()
	config, err := jpeg.DecodeConfig(file)
	if err != nil || config.Width > MaxPixels/max(1, config.Height) {
		return refuse(domain.WordsHEIF)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	reader, writer := io.Pipe()
	go func() { writer.CloseWithError(bare(writer, file)) }()
	err = keep(domain.DerivativeFull, "image/jpeg", reader)
	reader.CloseWithError(err) // ends the writer where keep has not read to the end
	if err == nil {
		a.Width, a.Height = config.Width, config.Height
	}
	return err
}

// main returns which of several pictures in one file is the one that it stands
// for, from 1.
func (j *conversion) main(ctx context.Context) int {
	said, err := j.run(ctx, filepath.Join(filepath.Dir(j.heif), "heif-info"), j.in)
	if err != nil {
		return 1 // the program is not there
	}
	number := 0
	for line := range strings.Lines(string(said)) {
		if !strings.HasPrefix(line, "image:") {
			continue
		}
		number++
		if strings.Contains(line, "primary") {
			return number
		}
	}
	return 1
}

// saying gives a refusal other words for people.
func saying(err error, words string) error {
	if domain.KindOf(err) != domain.KindInvalid {
		return err
	}
	return &domain.Error{Kind: domain.KindInvalid, Public: words, Err: err}
}

var errNoJPEG = errors.New("no JPEG")

// bare copies a JPEG without what was written into it, but for what its colours
// are.
func bare(w io.Writer, from io.Reader) error {
	r := bufio.NewReaderSize(from, 1<<17) // holds any segment
	start := make([]byte, 2)
	if _, err := io.ReadFull(r, start); err != nil || !bytes.Equal(start, []byte{0xff, 0xd8}) {
		return errNoJPEG
	}
	if _, err := w.Write(start); err != nil {
		return err
	}
	for {
		head, err := r.Peek(4)
		if err != nil || head[0] != 0xff {
			return errNoJPEG
		}
		if head[1] == 0xda { // the picture itself
			_, err := io.Copy(w, r)
			return err
		}
		segment := make([]byte, 2+int(binary.BigEndian.Uint16(head[2:])))
		if len(segment) < 4 {
			return errNoJPEG
		}
		if _, err := io.ReadFull(r, segment); err != nil {
			return errNoJPEG
		}
		if kept(segment) {
			if _, err := w.Write(segment); err != nil {
				return err
			}
		}
	}
}

// kept reports whether a segment belongs to the picture: its tables, and of what
// programs add only how its colours are meant.
func kept(segment []byte) bool {
	switch kind := segment[1]; {
	case kind == 0xe2:
		return bytes.HasPrefix(segment[4:], []byte("ICC_PROFILE\x00"))
	case kind == 0xe0, kind == 0xee: // JFIF, Adobe
		return true
	case kind >= 0xe1 && kind <= 0xef, kind == 0xfe:
		return false
	}
	return true
}
