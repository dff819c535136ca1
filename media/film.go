package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// film is what the boxes of an MP4 or QuickTime file tell cheaply.
type film struct {
	width, height int
	durationMS    int64
}

// Bounds of the boxes that are looked at.
const (
	maxBoxes     = 4096 // in one file
	maxBoxHeader = 256  // bytes read of mvhd and tkhd
)

var errNoFilm = errors.New("no moov box")

// readFilm walks the boxes of an MP4 or QuickTime file. A file without its
// index (moov), or whose boxes end before they say, cannot be played.
func readFilm(r io.ReadSeeker) (film, error) {
	end, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return film{}, err
	}
	w := &boxWalk{r: r, left: maxBoxes}
	if err := w.walk(0, end); err != nil {
		return film{}, err
	}
	if !w.indexed {
		return film{}, errNoFilm
	}
	return w.film, nil
}

type boxWalk struct {
	r       io.ReadSeeker
	left    int
	indexed bool
	film    film
}

// walk visits the boxes between two offsets.
func (w *boxWalk) walk(from, to int64) error {
	for from+8 <= to {
		if w.left--; w.left < 0 {
			return errors.New("too many boxes")
		}
		kind, body, next, err := w.header(from, to)
		if err != nil {
			return err
		}
		switch kind {
		case "moov":
			w.indexed = true
			err = w.walk(body, next)
		case "trak":
			err = w.walk(body, next)
		case "mvhd":
			err = w.movieHeader(body, next)
		case "tkhd":
			err = w.trackHeader(body, next)
		}
		if err != nil {
			return err
		}
		from = next
	}
	return nil
}

// header reads a box's kind, where its content starts and where the next box does.
func (w *boxWalk) header(at, to int64) (kind string, body, next int64, err error) {
	head, err := w.read(at, 16, to)
	if err != nil || len(head) < 8 {
		return "", 0, 0, errors.Join(err, errors.New("box header cut short"))
	}
	size, body := int64(binary.BigEndian.Uint32(head)), at+8
	switch {
	case size == 0: // up to the end
		size = to - at
	case size == 1 && len(head) == 16:
		size, body = int64(binary.BigEndian.Uint64(head[8:])), at+16
	}
	if size < body-at || size > to-at {
		return "", 0, 0, fmt.Errorf("box of %d bytes at %d does not fit into %d", size, at, to)
	}
	return string(head[4:8]), body, at + size, nil
}

// read returns up to n bytes at an offset, fewer only at the end.
func (w *boxWalk) read(at, n, end int64) ([]byte, error) {
	if _, err := w.r.Seek(at, io.SeekStart); err != nil {
		return nil, err
	}
	buf := make([]byte, min(n, end-at))
	if _, err := io.ReadFull(w.r, buf); err != nil {
		return nil, err
	}
	return buf, nil
}

func (w *boxWalk) movieHeader(body, end int64) error {
	b, err := w.read(body, maxBoxHeader, end)
	if err != nil {
		return err
	}
	var scale, length uint64
	switch {
	case len(b) >= 32 && b[0] == 1:
		scale, length = uint64(binary.BigEndian.Uint32(b[20:])), binary.BigEndian.Uint64(b[24:])
	case len(b) >= 20 && b[0] == 0:
		scale, length = uint64(binary.BigEndian.Uint32(b[12:])), uint64(binary.BigEndian.Uint32(b[16:]))
	}
	const longest = 1 << 40 // of units: more is nonsense and would overflow
	if scale > 0 && length < longest {
		w.film.durationMS = int64(length * 1000 / scale)
	}
	return nil
}

// trackHeader reads the shown size of a track, which sound tracks have not.
func (w *boxWalk) trackHeader(body, end int64) error {
	b, err := w.read(body, maxBoxHeader, end)
	if err != nil || len(b) == 0 {
		return err
	}
	matrix := 40
	if b[0] == 1 {
		matrix = 52
	}
	if len(b) < matrix+44 {
		return nil
	}
	width := int(binary.BigEndian.Uint32(b[matrix+36:]) >> 16)
	height := int(binary.BigEndian.Uint32(b[matrix+40:]) >> 16)
	if turned := binary.BigEndian.Uint32(b[matrix:]) == 0; turned { // held upright
		width, height = height, width
	}
	if width > w.film.width && width*height <= MaxPixels { // no film is larger: such a header is wrong
		w.film.width, w.film.height = width, height
	}
	return nil
}
