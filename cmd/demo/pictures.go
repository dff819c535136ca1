package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"runtime"
)

// paintings are pictures on their way: painted on every processor while other
// things happen.
type paintings struct{ ready []chan painting }

type painting struct {
	content []byte
	err     error
}

// paint begins to paint all pictures of the stories.
func paint(ctx context.Context, stories []sampleStory) paintings {
	var p paintings
	for _, st := range stories {
		for range st.pictures {
			p.ready = append(p.ready, make(chan painting, 1))
		}
	}
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range p.ready {
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	}()
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for i := range next {
				content, err := picture(uint64(i))
				p.ready[i] <- painting{content, err}
			}
		}()
	}
	return p
}

// get returns a picture when it is painted. Each is handed out once.
func (p paintings) get(ctx context.Context, number int) ([]byte, error) {
	select {
	case done := <-p.ready[number]:
		if done.err != nil {
			return nil, fmt.Errorf("paint picture %d: %w", number, done.err)
		}
		return done.content, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for picture %d: %w", number, ctx.Err())
	}
}

// picture paints a landscape that is plainly no photograph: sky, hills, a hall
// and a row of people as dots. The same seed paints the same picture.
func picture(seed uint64) ([]byte, error) {
	const width, height = 960, 640
	random := rand.New(rand.NewPCG(seed, 7)) //nolint:gosec // a picture, not a secret
	canvas := image.NewRGBA(image.Rect(0, 0, width, height))
	hue := random.Float64()
	for y := range height {
		sky := tint(hue, 0.25+0.15*float64(y)/height, 0.98-0.18*float64(y)/height)
		draw.Draw(canvas, image.Rect(0, y, width, y+1), image.NewUniform(sky), image.Point{}, draw.Src)
	}
	disc(canvas, image.Pt(150+random.IntN(660), 105+random.IntN(60)), 34, color.RGBA{255, 244, 214, 255})
	for layer := range 3 {
		hills(canvas, random, hue, layer)
	}
	hall(canvas, image.Pt(240+random.IntN(300), 352))
	for i := range 26 {
		at := image.Pt(68+i*32+random.IntN(14), 495+random.IntN(82))
		figure(canvas, at, tint(random.Float64(), 0.55, 0.75))
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, canvas, &jpeg.Options{Quality: 82})
	return out.Bytes(), err
}

func hills(canvas *image.RGBA, random *rand.Rand, hue float64, layer int) {
	phase, base := random.Float64()*6, 285+layer*68
	shade := tint(math.Mod(hue+0.3, 1), 0.30+0.08*float64(layer), 0.72-0.14*float64(layer))
	for x := range canvas.Bounds().Dx() {
		top := base - int(45*math.Sin(float64(x)/142+phase)+18*math.Sin(float64(x)/53+phase*2))
		draw.Draw(canvas, image.Rect(x, top, x+1, canvas.Bounds().Dy()), image.NewUniform(shade), image.Point{}, draw.Src)
	}
}

func hall(canvas *image.RGBA, at image.Point) {
	wall, roof, window := color.RGBA{246, 240, 230, 255}, color.RGBA{200, 16, 46, 255}, color.RGBA{120, 150, 176, 255}
	fill := func(area image.Rectangle, with color.RGBA) {
		draw.Draw(canvas, area.Add(at), image.NewUniform(with), image.Point{}, draw.Src)
	}
	fill(image.Rect(0, 0, 270, 112), wall)
	fill(image.Rect(-12, -16, 282, 0), roof)
	for i := range 6 {
		fill(image.Rect(16+i*42, 22, 42+i*42, 68), window)
	}
}

func figure(canvas *image.RGBA, at image.Point, coat color.RGBA) {
	disc(canvas, at, 10, color.RGBA{236, 204, 176, 255})
	draw.Draw(canvas, image.Rect(-11, 10, 11, 46).Add(at), image.NewUniform(coat), image.Point{}, draw.Src)
}

func disc(canvas *image.RGBA, centre image.Point, radius int, fill color.RGBA) {
	for y := -radius; y <= radius; y++ {
		half := int(math.Sqrt(float64(radius*radius - y*y)))
		draw.Draw(canvas, image.Rect(-half, y, half+1, y+1).Add(centre), image.NewUniform(fill), image.Point{}, draw.Src)
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
