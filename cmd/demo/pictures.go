package main

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// picture paints a landscape that is plainly no photograph: sky, hills, a hall
// and a row of people as dots. The same seed paints the same picture.
func picture(seed uint64) ([]byte, error) {
	const width, height = 1280, 854
	random := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // a picture, not a secret
	canvas := image.NewRGBA(image.Rect(0, 0, width, height))
	hue := random.Float64()
	for y := range height {
		sky := tint(hue, 0.25+0.15*float64(y)/height, 0.98-0.18*float64(y)/height)
		draw.Draw(canvas, image.Rect(0, y, width, y+1), image.NewUniform(sky), image.Point{}, draw.Src)
	}
	disc(canvas, 200+random.IntN(880), 140+random.IntN(80), 46, color.RGBA{255, 244, 214, 255})
	for layer := range 3 {
		hills(canvas, random, hue, layer)
	}
	hall(canvas, 320+random.IntN(420), 470)
	for i := range 26 {
		x, y := 90+i*43+random.IntN(18), 660+random.IntN(110)
		person(canvas, x, y, tint(random.Float64(), 0.55, 0.75))
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, canvas, &jpeg.Options{Quality: 82})
	return out.Bytes(), err
}

func hills(canvas *image.RGBA, random *rand.Rand, hue float64, layer int) {
	phase, base := random.Float64()*6, 380+layer*90
	shade := tint(math.Mod(hue+0.3, 1), 0.30+0.08*float64(layer), 0.72-0.14*float64(layer))
	for x := range canvas.Bounds().Dx() {
		top := base - int(60*math.Sin(float64(x)/190+phase)+24*math.Sin(float64(x)/71+phase*2))
		draw.Draw(canvas, image.Rect(x, top, x+1, canvas.Bounds().Dy()), image.NewUniform(shade), image.Point{}, draw.Src)
	}
}

func hall(canvas *image.RGBA, x, y int) {
	wall, roof, window := color.RGBA{246, 240, 230, 255}, color.RGBA{200, 16, 46, 255}, color.RGBA{120, 150, 176, 255}
	draw.Draw(canvas, image.Rect(x, y, x+360, y+150), image.NewUniform(wall), image.Point{}, draw.Src)
	draw.Draw(canvas, image.Rect(x-16, y-22, x+376, y), image.NewUniform(roof), image.Point{}, draw.Src)
	for i := range 6 {
		left := x + 22 + i*56
		draw.Draw(canvas, image.Rect(left, y+30, left+34, y+90), image.NewUniform(window), image.Point{}, draw.Src)
	}
}

func person(canvas *image.RGBA, x, y int, coat color.RGBA) {
	disc(canvas, x, y, 13, color.RGBA{236, 204, 176, 255})
	draw.Draw(canvas, image.Rect(x-15, y+13, x+15, y+62), image.NewUniform(coat), image.Point{}, draw.Src)
}

func disc(canvas *image.RGBA, cx, cy, radius int, fill color.RGBA) {
	for y := -radius; y <= radius; y++ {
		half := int(math.Sqrt(float64(radius*radius - y*y)))
		draw.Draw(canvas, image.Rect(cx-half, cy+y, cx+half+1, cy+y+1), image.NewUniform(fill), image.Point{}, draw.Src)
	}
}

// tint turns hue, saturation and lightness, each from 0 to 1, into a colour.
func tint(hue, saturation, lightness float64) color.RGBA {
	chroma := (1 - math.Abs(2*lightness-1)) * saturation
	part := func(n float64) uint8 {
		k := math.Mod(n+hue*12, 12)
		return uint8(255 * (lightness - chroma/2*math.Max(-1, math.Min(math.Min(k-3, 9-k), 1))))
	}
	return color.RGBA{part(0), part(8), part(4), 255}
}
