package media

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"strings"
	"testing"

	"laigao/domain"
)

// noise is a picture of which every pixel is by chance: what is left of any
// detail can be measured.
func noise(w, h int) *image.RGBA {
	random := rand.New(rand.NewPCG(7, uint64(w)))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(random.Uint32())
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}

func colours(img image.Image, part image.Rectangle) map[color.Color]int {
	found := map[color.Color]int{}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			found[img.At(x, y)]++
		}
	}
	return found
}

func TestEdit_LeavesFewFieldsOfWhatIsCovered(t *testing.T) {
	for _, size := range []int{120, 600, 2000} {
		img := noise(size, size)
		before := noise(size, size)
		c := domain.Cover{Box: domain.Box{X: 2000, Y: 3000, W: 4000, H: 2500}}
		edit(img, domain.PictureEdit{Covers: []domain.Cover{c}})
		part := pixels(img.Bounds(), c.Box)
		found := colours(img, part)
		if len(found) > coverFields*coverFields {
			t.Errorf("%d px: %d colours are left", size, len(found))
		}
		for one := range found {
			if r, _, _, _ := one.RGBA(); (r>>8)%(256/coverShades) != 256/coverShades/2 {
				t.Errorf("%d px: a field keeps the shade %d", size, r>>8)
			}
		}
		for y := range size {
			for x := range size {
				if !image.Pt(x, y).In(part) && img.RGBAAt(x, y) != before.RGBAAt(x, y) {
					t.Fatalf("%d px: the pixel %d,%d beside it has changed", size, x, y)
				}
			}
		}
	}
}

func TestEdit_CoversAnOvalToItsEdge(t *testing.T) {
	img, before := noise(200, 100), noise(200, 100)
	c := domain.Cover{Box: domain.Box{X: 1000, Y: 1000, W: 8000, H: 8000}, Shape: domain.CoverOval}
	edit(img, domain.PictureEdit{Covers: []domain.Cover{c}})
	part := pixels(img.Bounds(), c.Box)
	kept := func(x, y int) bool { return img.RGBAAt(x, y) == before.RGBAAt(x, y) }
	if !kept(part.Min.X, part.Min.Y) || !kept(part.Max.X-1, part.Max.Y-1) {
		t.Error("the corners outside the oval are covered")
	}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			dx, dy := (float64(x)+.5-100)/80, (float64(y)+.5-50)/40
			if dx*dx+dy*dy <= 1 && kept(x, y) {
				t.Fatalf("the pixel %d,%d inside is not covered", x, y)
			}
		}
	}
}

// TestEdit_TellsNothingOfTwoFacesApart: two pictures of which only a covered
// part differs, and that only in detail, look alike.
func TestEdit_TellsNothingOfTwoFacesApart(t *testing.T) {
	c := domain.Cover{Box: domain.Box{X: 2500, Y: 2500, W: 5000, H: 5000}, Shape: domain.CoverBox}
	draw := func(stripes int) *image.RGBA {
		img := image.NewRGBA(image.Rect(0, 0, 240, 240))
		for y := range 240 {
			for x := range 240 {
				shade := uint8(40)
				if image.Pt(x, y).In(image.Rect(60, 60, 180, 180)) && (x/stripes+y/stripes)%2 == 0 {
					shade = 80
				}
				img.SetRGBA(x, y, color.RGBA{shade, shade, shade, 255})
			}
		}
		return edit(img, domain.PictureEdit{Covers: []domain.Cover{c}})
	}
	if !bytes.Equal(draw(1).Pix, draw(5).Pix) {
		t.Error("the detail under the cover shows")
	}
}

func TestShrink_CoversThenCutsThenTurns(t *testing.T) {
	content := jpegOf(t, corners(400, 200)) // red upper left, blue upper right, white below
	e := domain.PictureEdit{Crop: domain.Box{X: 0, Y: 0, W: 5000, H: 10000}, Turn: 90}
	var out bytes.Buffer
	w, h, err := NewInspector().Shrink(t.Context(), strings.NewReader(content), domain.CopyOf{MIME: "image/jpeg", Longest: 6000, Edit: e, Fine: true}, &out)
	if err != nil || w != 200 || h != 200 {
		t.Fatalf("got %dx%d, %v", w, h, err)
	}
	img, err := jpeg.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	if got := fields(img); got != ".R.R" {
		t.Errorf("fields %s: the red half, turned clockwise, is at the right", got)
	}
	e = domain.PictureEdit{Covers: []domain.Cover{{Box: domain.Box{W: 10000, H: 10000}}}}
	out.Reset()
	if _, _, err := NewInspector().Shrink(t.Context(), strings.NewReader(jpegOf(t, noise(300, 300))), domain.CopyOf{MIME: "image/jpeg", Longest: 6000, Edit: e}, &out); err != nil {
		t.Fatal(err)
	}
	whole, err := jpeg.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	middle := image.Rect(12, 12, 38, 38) // within one field of 50
	lo, hi := uint32(1<<16), uint32(0)
	for one := range colours(whole, middle) {
		r, _, _, _ := one.RGBA()
		lo, hi = min(lo, r>>8), max(hi, r>>8)
	}
	if hi-lo > 6 {
		t.Errorf("within one field the shades differ by %d", hi-lo)
	}
}
