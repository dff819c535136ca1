package media

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"strings"
	"testing"

	"laigao/domain"
)

// withOrientation puts an EXIF segment and a comment into a JPEG.
func withOrientation(t testing.TB, plain string, o uint16, order binary.AppendByteOrder) string {
	t.Helper()
	mark := "II"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		mark = "MM"
	}
	tiff := []byte(mark)
	tiff = order.AppendUint16(tiff, 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	tiff = order.AppendUint16(tiff, 0x010f) // maker, before what is looked for
	tiff = order.AppendUint16(tiff, 2)
	tiff = order.AppendUint32(tiff, 4)
	tiff = append(tiff, "CAM\x00"...)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, o)
	tiff = append(tiff, 0, 0)
	exif := "Exif\x00\x00" + string(tiff)
	segment := func(marker byte, body string) string {
		return string([]byte{0xff, marker}) + string(binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))) + body
	}
	return plain[:2] + segment(0xfe, "where it was taken") + segment(0xe1, exif) + plain[2:]
}

// corners is white with a red field at the upper left and a blue one at the upper right.
func corners(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 255, 255, 255}
			if y < h/2 && x < w/2 {
				c = color.RGBA{255, 0, 0, 255}
			} else if y < h/2 {
				c = color.RGBA{0, 0, 255, 255}
			}
			img.Set(x, y, c)
		}
	}
	return img
}

func shrink(t *testing.T, content, mime string, most int) image.Image {
	t.Helper()
	var out bytes.Buffer
	w, h, err := NewInspector().Shrink(t.Context(), strings.NewReader(content), domain.CopyOf{MIME: mime, Longest: most}, &out)
	if err != nil {
		t.Fatalf("shrink: %v", err)
	}
	if bytes.Contains(out.Bytes(), []byte("Exif")) || bytes.Contains(out.Bytes(), []byte("where it was taken")) {
		t.Error("the copy still holds metadata")
	}
	img, err := jpeg.Decode(&out)
	if err != nil {
		t.Fatalf("decode the copy: %v", err)
	}
	if img.Bounds().Dx() != w || img.Bounds().Dy() != h {
		t.Errorf("told %dx%d of a copy of %v", w, h, img.Bounds())
	}
	return img
}

func letter(c color.Color) string {
	r, g, b, _ := c.RGBA()
	switch {
	case r > 0x8000 && g < 0x8000 && b < 0x8000:
		return "R"
	case b > 0x8000 && r < 0x8000:
		return "B"
	case r > 0x8000 && g > 0x8000 && b > 0x8000:
		return "."
	}
	return "?"
}

// fields names the four quarters of a picture: upper left and right, lower left and right.
func fields(img image.Image) string {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	out := ""
	for _, p := range [][2]int{{w / 4, h / 4}, {3 * w / 4, h / 4}, {w / 4, 3 * h / 4}, {3 * w / 4, 3 * h / 4}} {
		out += letter(img.At(p[0], p[1]))
	}
	return out
}

func TestShrink_TurnsPicturesUpright(t *testing.T) {
	want := map[uint16]string{0: "RB..", 1: "RB..", 2: "BR..", 3: "..BR", 4: "..RB", 5: "R.B.", 6: ".R.B", 7: ".B.R", 8: "B.R.", 9: "RB.."}
	plain := jpegOf(t, corners(64, 32))
	for o, fieldsWanted := range want {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			content := withOrientation(t, plain, o, order)
			img := shrink(t, content, "image/jpeg", 480)
			if got := fields(img); got != fieldsWanted {
				t.Errorf("orientation %d (%v): fields %s, want %s", o, order, got, fieldsWanted)
			}
			a, err := inspect("a.jpg", content)
			if err != nil || a.Width != img.Bounds().Dx() || a.Height != img.Bounds().Dy() {
				t.Errorf("orientation %d: inspected %dx%d, %v; the copy is %v", o, a.Width, a.Height, err, img.Bounds())
			}
		}
	}
}

func TestShrink_BoundsTheLongerSideAndNeverEnlarges(t *testing.T) {
	cases := []struct{ w, h, most, wantW, wantH int }{
		{1000, 500, 480, 480, 240}, {500, 1000, 480, 240, 480}, {300, 200, 480, 300, 200}, {2000, 3, 480, 480, 1},
	}
	for _, c := range cases {
		img := shrink(t, pngOf(t, picture(c.w, c.h)), "image/png", c.most)
		if img.Bounds().Dx() != c.wantW || img.Bounds().Dy() != c.wantH {
			t.Errorf("%dx%d at most %d: got %v, want %dx%d", c.w, c.h, c.most, img.Bounds(), c.wantW, c.wantH)
		}
	}
}

func TestShrink_PutsTransparencyOnWhite(t *testing.T) {
	img := shrink(t, pngOf(t, image.NewNRGBA(image.Rect(0, 0, 20, 20))), "image/png", 480)
	if got := letter(img.At(10, 10)); got != "." {
		t.Errorf("a transparent picture became %s, want white", got)
	}
}

func TestShrink_RefusesWhatCannotBeDecoded(t *testing.T) {
	whole := jpegOf(t, picture(400, 400))
	for name, c := range map[string]struct{ content, mime string }{
		"cut short":  {whole[:len(whole)/2], "image/jpeg"},
		"too large":  {hugePNG(), "image/png"},
		"no decoder": {"x", "image/heic"},
	} {
		var out bytes.Buffer
		_, _, err := NewInspector().Shrink(t.Context(), strings.NewReader(c.content), domain.CopyOf{MIME: c.mime, Longest: 480}, &out)
		if err == nil || domain.KindOf(err) != domain.KindInvalid || domain.Public(err) == "" {
			t.Errorf("%s: got %v, want a refusal with words", name, err)
		}
	}
}
