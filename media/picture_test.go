package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/media"
)

// shot is a picture as Apple's phones write it: a grid of tiles, each coded by
// itself, that is cut to size and turned when it is shown.
type shot struct {
	tiles         [][]color.RGBA // rows of colours
	width, height int            // before it is turned
	turns         int            // quarters to the left
	deep          bool           // ten bits a colour
	loose         bool           // the tiles count as pictures of their own
	exif          []byte
}

const tileSide = 512

// The colours of the test's tiles, well apart from each other.
var (
	red    = color.RGBA{200, 30, 30, 255}
	green  = color.RGBA{30, 170, 40, 255}
	blue   = color.RGBA{30, 40, 200, 255}
	yellow = color.RGBA{220, 200, 40, 255}
)

func (s shot) file(t *testing.T) []byte {
	t.Helper()
	var items [][]byte
	var parameters [][]byte
	for _, row := range s.tiles {
		for _, c := range row {
			sets, slices := s.tile(t, c)
			parameters, items = sets, append(items, slices)
		}
	}
	grid := []byte{0, 0, byte(len(s.tiles) - 1), byte(len(s.tiles[0]) - 1)}
	grid = binary.BigEndian.AppendUint16(grid, uint16(s.width))
	grid = binary.BigEndian.AppendUint16(grid, uint16(s.height))
	items = append(items, grid)
	if s.exif != nil {
		items = append(items, append([]byte{0, 0, 0, 6}, s.exif...))
	}
	head := box("ftyp", "heic\x00\x00\x00\x00mif1heic")
	size := len(head) + len(s.meta(parameters, items, 0))
	return append([]byte(head+string(s.meta(parameters, items, size+8))), box("mdat", string(bytes.Join(items, nil)))...)
}

// tile codes one tile and returns its parameter sets and its picture.
func (s shot) tile(t *testing.T, c color.RGBA) (parameters [][]byte, slices []byte) {
	t.Helper()
	pixels := "yuv420p"
	if s.deep {
		pixels = "yuv420p10le"
	}
	stream := record(t, "tile.hevc", "-f", "lavfi", "-i", fmt.Sprintf("color=0x%02x%02x%02x:size=%dx%d", c.R, c.G, c.B, tileSide, tileSide), "-frames:v", "1",
		"-vf", "scale=out_color_matrix=bt601:out_range=pc", "-pix_fmt", pixels, "-c:v", "libx265", "-x265-params", "log-level=none:keyint=1:info=0:range=full", "-f", "hevc")
	for _, unit := range bytes.Split(stream, []byte{0, 0, 1}) {
		unit = bytes.TrimRight(unit, "\x00")
		if len(unit) < 3 {
			continue
		}
		switch kind := unit[0] >> 1 & 0x3f; {
		case kind >= 32 && kind <= 34:
			parameters = append(parameters, unit)
		case kind < 32:
			slices = append(binary.BigEndian.AppendUint32(slices, uint32(len(unit))), unit...)
		}
	}
	if len(parameters) != 3 || len(slices) == 0 {
		t.Fatalf("%d parameter sets and %d bytes of a picture", len(parameters), len(slices))
	}
	return parameters, slices
}

func u16(n int) string { return string(binary.BigEndian.AppendUint16(nil, uint16(n))) }
func u32(n int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(n))) }

// box is a part of the file that says how long it is.
func box(kind, body string) string { return u32(8+len(body)) + kind + body }

// full is a box with a version and flags.
func full(kind string, version byte, body string) string {
	return box(kind, string(version)+"\x00\x00\x00"+body)
}

// meta describes the items, which begin at an offset of the file.
func (s shot) meta(parameters, items [][]byte, at int) []byte {
	tiles := len(s.tiles) * len(s.tiles[0])
	grid := tiles + 1
	infos, places, owned := "", "", ""
	for i, item := range items {
		kind := "hvc1"
		switch i + 1 {
		case grid:
			kind = "grid"
		case grid + 1:
			kind = "Exif"
		}
		info := full("infe", 2, u16(i+1)+u16(0)+kind+"\x00")
		if i+1 <= tiles && !s.loose {
			info = strings.Replace(info, "infe\x02\x00\x00\x00", "infe\x02\x00\x00\x01", 1) // hidden
		}
		infos += info
		places += u16(i+1) + u16(0) + u16(1) + u32(at) + u32(len(item))
		at += len(item)
		switch {
		case i+1 <= tiles:
			owned += u16(i+1) + "\x02\x81\x02"
		case i+1 == grid:
			owned += u16(i+1) + "\x02\x03\x84"
		}
	}
	parts := ""
	for i := range tiles {
		parts += u16(i + 1)
	}
	references := box("dimg", u16(grid)+u16(tiles)+parts)
	if s.exif != nil {
		references += box("cdsc", u16(grid+1)+u16(1)+u16(grid))
	}
	properties := s.codec(parameters) + full("ispe", 0, u32(tileSide)+u32(tileSide)) + full("ispe", 0, u32(s.width)+u32(s.height)) + box("irot", string([]byte{byte(s.turns)}))
	return []byte(full("meta", 0, full("hdlr", 0, u32(0)+"pict"+strings.Repeat("\x00", 13))+full("pitm", 0, u16(grid))+
		full("iloc", 0, "\x44\x00"+u16(len(items))+places)+full("iinf", 0, u16(len(items))+infos)+full("iref", 0, references)+
		box("iprp", box("ipco", properties)+full("ipma", 0, u32(grid)+owned))))
}

// codec is the description of the tiles for a decoder.
func (s shot) codec(parameters [][]byte) string {
	sps := bytes.ReplaceAll(parameters[1], []byte{0, 0, 3}, []byte{0, 0})
	depth := byte(0xf8)
	if s.deep {
		depth |= 2
	}
	out := "\x01" + string(sps[3:15]) + "\xf0\x00\xfc\xfd" + string([]byte{depth, depth}) + "\x00\x00\x0f\x03"
	for _, set := range parameters {
		out += string([]byte{0x80 | set[0]>>1&0x3f}) + u16(1) + u16(len(set)) + string(set)
	}
	return box("hvcC", out)
}

// exif says how the camera was held and where it was.
func exif(orientation byte) []byte {
	place := "MAKER AT 45.0000N 120.0000E\x00"
	tiff := "MM\x00\x2a" + u32(8) + u16(2) + u16(0x0112) + u16(3) + u32(1) + u16(int(orientation)) + u16(0) +
		u16(0x010f) + u16(2) + u32(len(place)) + u32(8+2+24+4) + u32(0) + place
	return []byte("Exif\x00\x00" + tiff)
}

// at returns the colour at a place that is told in eighths of width and height.
func at(img image.Image, x, y int) color.RGBA {
	b := img.Bounds()
	return color.RGBAModel.Convert(img.At(b.Min.X+b.Dx()*x/8, b.Min.Y+b.Dy()*y/8)).(color.RGBA)
}

func near(a, b color.RGBA) bool {
	far := func(x, y uint8) bool { return max(x, y)-min(x, y) > 24 }
	return !far(a.R, b.R) && !far(a.G, b.G) && !far(a.B, b.B)
}

func TestConvert_MakesAPictureOfAPhoneVisible(t *testing.T) {
	quarters := [][]color.RGBA{{red, green}, {blue, yellow}}
	for name, tc := range map[string]struct {
		shot
		corners [4]color.RGBA // top left, top right, bottom left, bottom right
	}{
		"upright":         {shot{quarters, 1000, 700, 0, false, false, nil}, [4]color.RGBA{red, green, blue, yellow}},
		"to the left":     {shot{quarters, 1000, 700, 1, false, false, nil}, [4]color.RGBA{green, yellow, red, blue}},
		"upside down":     {shot{quarters, 1000, 700, 2, false, false, nil}, [4]color.RGBA{yellow, blue, green, red}},
		"to the right":    {shot{quarters, 1000, 700, 3, false, false, exif(6)}, [4]color.RGBA{blue, red, yellow, green}}, // as phones held upright write
		"one of several":  {shot{quarters, 1000, 700, 3, false, true, nil}, [4]color.RGBA{blue, red, yellow, green}},
		"ten bits":        {shot{quarters, 1000, 700, 0, true, false, exif(1)}, [4]color.RGBA{red, green, blue, yellow}},
		"ten bits, right": {shot{quarters, 1024, 1024, 3, true, false, exif(6)}, [4]color.RGBA{blue, red, yellow, green}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			content := tc.file(t)
			a := domain.Attachment{Name: "IMG_1.HEIC"}
			err := media.NewInspector().Inspect(t.Context(), bytes.NewReader(content), &a)
			if err != nil || a.Kind != domain.KindPhoto || !domain.IsHEIF(a.MIME) || a.Problem != "" {
				t.Fatalf("inspected as %+v, %v", a, err)
			}
			copies, err := convert(t, content, &a)
			if err != nil || len(copies) != 1 {
				t.Fatalf("%d copies, %v", len(copies), err)
			}
			whole := copies[domain.DerivativeFull]
			img, err := jpeg.Decode(bytes.NewReader(whole))
			if err != nil {
				t.Fatal(err)
			}
			w, h := tc.width, tc.height
			if tc.turns%2 != 0 {
				w, h = h, w
			}
			if img.Bounds().Dx() != w || img.Bounds().Dy() != h || a.Width != w || a.Height != h {
				t.Errorf("the copy is %v, the attachment %d × %d, want %d × %d", img.Bounds(), a.Width, a.Height, w, h)
			}
			for i, want := range tc.corners {
				if got := at(img, 1+6*(i%2), 1+6*(i/2)); !near(got, want) {
					t.Errorf("corner %d is %v, want %v", i, got, want)
				}
			}
			if bytes.Contains(whole, []byte("Exif")) || bytes.Contains(whole, []byte("120.0000E")) {
				t.Error("the copy tells where it was taken")
			}
		})
	}
}

// What other programs write, and with a profile of its colours.
func TestConvert_MakesOtherPicturesOfTheFormatVisible(t *testing.T) {
	canvas := image.NewRGBA(image.Rect(0, 0, 640, 360))
	for y := range 360 {
		for x := range 640 {
			canvas.SetRGBA(x, y, [][]color.RGBA{{red, green}, {blue, yellow}}[y/180][x/320])
		}
	}
	folder := t.TempDir()
	in, out := filepath.Join(folder, "in.png"), filepath.Join(folder, "out.heic")
	var text bytes.Buffer
	if err := png.Encode(&text, canvas); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(in, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), "heif-enc", "-t", "160", in, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s; scripts/install.sh media installs heif-enc", err, said)
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	a := domain.Attachment{MIME: "image/heif", Kind: domain.KindPhoto}
	copies, err := convert(t, content, &a)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(copies[domain.DerivativeFull]))
	if err != nil || img.Bounds().Dx() != 640 || a.Height != 360 || !near(at(img, 7, 1), green) {
		t.Errorf("got %v, %d × %d, %v", img.Bounds(), a.Width, a.Height, err)
	}
}

func TestConvert_SaysWhatToDoAboutAPictureItCannotRead(t *testing.T) {
	whole := shot{[][]color.RGBA{{red}}, 500, 400, 0, false, false, nil}.file(t)
	for name, content := range map[string][]byte{
		"cut short": whole[:len(whole)/2], "nothing in it": []byte(box("ftyp", "heic\x00\x00\x00\x00mif1heic")), "garbage": bytes.Repeat([]byte{7}, 5000),
	} {
		a := domain.Attachment{MIME: "image/heic", Kind: domain.KindPhoto}
		copies, err := convert(t, content, &a)
		if domain.KindOf(err) != domain.KindInvalid || len(copies) != 0 || domain.Public(err) != domain.WordsHEIF || a.Width != 0 {
			t.Errorf("%s: %d copies, %v", name, len(copies), err)
		}
	}
}

func TestConvert_SaysWhatToDoWithoutLibheif(t *testing.T) {
	content := shot{[][]color.RGBA{{red}}, 500, 400, 0, false, false, nil}.file(t)
	only := t.TempDir()
	for _, name := range []string{"ffmpeg", "ffprobe"} {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(only, name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", only)
	c, err := media.NewConverter(t.TempDir())
	if err != nil || c.Pictures() {
		t.Fatalf("it converts pictures: %v, %v", c.Pictures(), err)
	}
	err = c.Convert(context.Background(), bytes.NewReader(content), &domain.Attachment{MIME: "image/heic"}, nil)
	if domain.Public(err) != domain.WordsHEIF {
		t.Errorf("got %v", err)
	}
}
