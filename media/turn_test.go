package media

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"strings"
	"testing"

	"laigao/domain"
)

func TestShrink_TurnsClockwise(t *testing.T) {
	content := withOrientation(t, jpegOf(t, corners(64, 32)), 3, binary.BigEndian)
	for turn, want := range map[domain.Turn]string{0: "..BR", 90: "B.R.", 180: "RB..", 270: ".R.B"} {
		var out bytes.Buffer
		w, h, err := NewInspector().Shrink(t.Context(), strings.NewReader(content), domain.CopyOf{MIME: "image/jpeg", Longest: 480, Turn: turn}, &out)
		if err != nil || (w < h) != turn.Swaps() {
			t.Errorf("by %d: %dx%d, %v", turn, w, h, err)
		}
		img, err := jpeg.Decode(&out)
		if err != nil {
			t.Fatal(err)
		}
		if got := fields(img); got != want {
			t.Errorf("by %d: fields %s, want %s", turn, got, want)
		}
	}
}

func TestTurn_SaysHowTheSameBytesStand(t *testing.T) {
	content := jpegOf(t, picture(400, 200))
	for turn, want := range map[domain.Turn]orientation{90: 6, 180: 3, 270: 8} {
		var out bytes.Buffer
		if err := NewInspector().Turn(&out, strings.NewReader(content), turn); err != nil {
			t.Fatal(err)
		}
		if got := readOrientation(bytes.NewReader(out.Bytes())); got != want {
			t.Errorf("by %d: it says %d, want %d", turn, got, want)
		}
		if !strings.HasSuffix(out.String(), content[2:]) {
			t.Errorf("by %d: the picture itself has changed", turn)
		}
		if _, err := jpeg.Decode(&out); err != nil {
			t.Errorf("by %d: %v", turn, err)
		}
	}
	if err := NewInspector().Turn(&bytes.Buffer{}, strings.NewReader("GIF89a"), 90); err == nil {
		t.Error("what is no JPEG was turned")
	}
}
