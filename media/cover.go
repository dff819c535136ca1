package media

import (
	"image"
	"image/color"
	"image/draw"

	"laigao/domain"
)

// What is left of a covered part: so few fields, in so few shades, that neither
// a face nor the signs of a plate can be told from them.
const (
	coverFields = 6  // along the longer side
	coverShades = 16 // of each colour
)

// edit does to an upright picture what an editor wants: covers first, so that
// nothing is cut or turned before it is covered.
func edit(src *image.RGBA, e domain.PictureEdit) *image.RGBA {
	for _, c := range e.Covers {
		cover(src, c)
	}
	if (e.Crop != domain.Box{}) {
		part := pixels(src.Bounds(), e.Crop)
		cut := image.NewRGBA(image.Rect(0, 0, part.Dx(), part.Dy()))
		draw.Draw(cut, cut.Bounds(), src, part.Min, draw.Src)
		src = cut
	}
	return upright(src, orientationOf(e.Turn))
}

// pixels returns the pixels of a box, at least one: its edges are rounded
// outwards, so that what lies on them is in it.
func pixels(whole image.Rectangle, b domain.Box) image.Rectangle {
	w, h := whole.Dx(), whole.Dy()
	left, top := b.X*w/domain.Whole, b.Y*h/domain.Whole
	right, bottom := ((b.X+b.W)*w+domain.Whole-1)/domain.Whole, ((b.Y+b.H)*h+domain.Whole-1)/domain.Whole
	return image.Rect(left, top, max(right, left+1), max(bottom, top+1)).Add(whole.Min).Intersect(whole)
}

// cover puts a mosaic of a few coarse fields over a part of a picture.
func cover(img *image.RGBA, c domain.Cover) {
	part := pixels(img.Bounds(), c.Box)
	side := max(1, (max(part.Dx(), part.Dy())+coverFields-1)/coverFields)
	inside := func(int, int) bool { return true }
	if c.Shape == domain.CoverOval {
		inside = oval(part)
	}
	for y := part.Min.Y; y < part.Max.Y; y += side {
		for x := part.Min.X; x < part.Max.X; x += side {
			field := image.Rect(x, y, x+side, y+side).Intersect(part)
			paint(img, field, shade(img, field), inside)
		}
	}
}

// oval reports of pixels whether they lie in the oval that fills a part, those on
// its edge included.
func oval(part image.Rectangle) func(x, y int) bool {
	w, h := int64(part.Dx()), int64(part.Dy())
	return func(x, y int) bool {
		// the pixel's corner that is nearest to the middle, in half pixels
		dx, dy := nearest(2*int64(x-part.Min.X), w), nearest(2*int64(y-part.Min.Y), h)
		return dx*dx*h*h+dy*dy*w*w <= w*w*h*h
	}
}

// nearest returns how far the side of a pixel that begins at from is from the
// middle, 0 where the middle lies within.
func nearest(from, middle int64) int64 {
	switch {
	case from > middle:
		return from - middle
	case from+2 < middle:
		return middle - from - 2
	}
	return 0
}

// shade is the mean colour of a field, rounded.
func shade(img *image.RGBA, field image.Rectangle) color.RGBA {
	var sum [3]int
	for y := field.Min.Y; y < field.Max.Y; y++ {
		row := img.Pix[img.PixOffset(field.Min.X, y) : img.PixOffset(field.Max.X-1, y)+4]
		for i := 0; i < len(row); i += 4 {
			sum[0], sum[1], sum[2] = sum[0]+int(row[i]), sum[1]+int(row[i+1]), sum[2]+int(row[i+2])
		}
	}
	n := field.Dx() * field.Dy()
	rounded := func(total int) uint8 {
		const step = 256 / coverShades
		return uint8(total/n/step*step + step/2)
	}
	return color.RGBA{rounded(sum[0]), rounded(sum[1]), rounded(sum[2]), 255}
}

func paint(img *image.RGBA, field image.Rectangle, c color.RGBA, inside func(x, y int) bool) {
	for y := field.Min.Y; y < field.Max.Y; y++ {
		for x := field.Min.X; x < field.Max.X; x++ {
			if inside(x, y) {
				img.SetRGBA(x, y, c)
			}
		}
	}
}
