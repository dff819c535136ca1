package media

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"laigao/domain"
)

func picture(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), 128, 255})
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) string {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func pngOf(t testing.TB, img image.Image) string {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func gifOf(t testing.TB, img image.Image) string {
	t.Helper()
	var out bytes.Buffer
	if err := gif.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// hugePNG claims a size that would need gigabytes.
func hugePNG() string {
	header := []byte("IHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x06\x00\x00\x00")
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(header))
	return "\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + string(header) + string(sum)
}

func box(kind string, content ...string) string {
	body := strings.Join(content, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))) + kind + body
}

func u32(values ...uint32) string {
	var out []byte
	for _, v := range values {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return string(out)
}

func mp4Of(width, height, ms uint32, turned bool) string {
	matrix := u32(1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30)
	if turned {
		matrix = u32(0, 1<<16, 0, 0xffff0000, 0, 0, 0, 0, 1<<30)
	}
	mvhd := box("mvhd", u32(0, 0, 0, 1000, ms), strings.Repeat("\x00", 80))
	tkhd := box("tkhd", u32(0, 0, 0, 1, 0, ms, 0, 0, 0, 0), matrix, u32(width<<16, height<<16))
	return box("ftyp", "isom\x00\x00\x02\x00isomiso2mp41") + box("moov", mvhd, box("trak", tkhd)) + box("mdat", strings.Repeat("v", 500))
}

func zipOf(t testing.TB, names ...string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte("<xml/>")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func bombOf(t testing.TB) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(make([]byte, 8<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func exe() string {
	return "MZ\x90\x00" + strings.Repeat("\x00", 56) + "\x80\x00\x00\x00" + strings.Repeat("\x00", 64) + "PE\x00\x00" + strings.Repeat("\x01", 400)
}

func inspect(name, content string) (domain.Attachment, error) {
	a := domain.Attachment{ID: "A", Name: name}
	err := NewInspector().Inspect(context.Background(), strings.NewReader(content), &a)
	return a, err
}

func TestInspect_TellsKindByContent(t *testing.T) {
	cases := []struct {
		name, content string
		kind          domain.AttachmentKind
		mime          string
		width, height int
	}{
		{"a.jpg", jpegOf(t, picture(60, 40)), domain.KindPhoto, "image/jpeg", 60, 40},
		{"photo", pngOf(t, picture(30, 20)), domain.KindPhoto, "image/png", 30, 20},
		{"a.jpg", pngOf(t, picture(30, 20)), domain.KindPhoto, "image/png", 30, 20},
		{"a.gif", gifOf(t, picture(9, 9)), domain.KindPhoto, "image/gif", 9, 9},
		{"IMG_1.HEIC", box("ftyp", "heic\x00\x00\x00\x00mif1heic") + strings.Repeat("\x00", 64), domain.KindPhoto, "image/heic", 0, 0},
		{"a.mp4", mp4Of(1920, 1080, 7000, false), domain.KindVideo, "video/mp4", 1920, 1080},
		{"upright.mp4", mp4Of(1920, 1080, 7000, true), domain.KindVideo, "video/mp4", 1080, 1920},
		{"voice.amr", "#!AMR\n" + strings.Repeat("\x3c", 64), domain.KindAudio, "audio/amr", 0, 0},
		{"a.mp3", "ID3\x03\x00\x00\x00\x00\x00\x00" + strings.Repeat("\x00", 64), domain.KindAudio, "audio/mpeg", 0, 0},
		{"a.wav", "RIFF\x24\x00\x00\x00WAVEfmt " + strings.Repeat("\x00", 64), domain.KindAudio, "audio/wav", 0, 0},
		{"a.pdf", "%PDF-1.7\n" + strings.Repeat("x", 64), domain.KindDocument, "application/pdf", 0, 0},
		{"稿件.txt", "东岭区总工会举办技能大赛。\n", domain.KindDocument, "text/plain", 0, 0},
		{
			"a.docx", zipOf(t, "[Content_Types].xml", "word/document.xml"), domain.KindDocument,
			"application/vnd.openxmlformats-officedocument.wordprocessingml.document", 0, 0,
		},
		{
			"wps 顺序.docx", zipOf(t, "docProps/app.xml", "docProps/core.xml", "word/document.xml", "[Content_Types].xml"), domain.KindDocument,
			"application/vnd.openxmlformats-officedocument.wordprocessingml.document", 0, 0,
		},
		{
			"a.xlsx", zipOf(t, "xl/workbook.xml", "[Content_Types].xml"), domain.KindDocument,
			"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 0, 0,
		},
		{"a.ofd", zipOf(t, "OFD.xml", "Doc_0/Document.xml"), domain.KindDocument, "application/ofd", 0, 0},
		{"a.wps", oleMagic + strings.Repeat("\x00", 600), domain.KindDocument, "application/msword", 0, 0},
	}
	for _, c := range cases {
		a, err := inspect(c.name, c.content)
		if err != nil {
			t.Errorf("%s (%s): refused: %v", c.name, c.mime, err)
			continue
		}
		if a.Kind != c.kind || a.MIME != c.mime || a.Width != c.width || a.Height != c.height {
			t.Errorf("%s: got %v %s %dx%d, want %v %s %dx%d", c.name, a.Kind, a.MIME, a.Width, a.Height, c.kind, c.mime, c.width, c.height)
		}
	}
}

func TestInspect_RefusesWhatCouldHarm(t *testing.T) {
	mp4 := mp4Of(640, 480, 1000, false)
	cases := []struct{ name, content, words string }{
		{"年会.jpg", exe(), "程序"},
		{"年会.jpg", "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 200), "程序"},
		{"a.jpg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "网页或脚本"},
		{"a.png", "<?xml version=\"1.0\"?><svg></svg>", "网页或脚本"},
		{"a.jpg", "\ufeff  \n<!DOCTYPE html><script>1</script>", "网页或脚本"},
		{"a.txt", "<html><body>x</body></html>", "网页或脚本"},
		{"a.txt", "#!/bin/sh\nrm -rf /\n", "网页或脚本"},
		{"a.mp4", "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "播放列表"},
		{"a.mp4", "\ufeff\r\n#EXTM3U\n", "播放列表"},
		{"a.mp4", "ffconcat version 1.0\nfile /etc/passwd\n", "播放列表"},
		{"a.jpg", zipOf(t, "photo.jpg"), "压缩包"},
		{"a.docx", zipOf(t, "run.exe"), "压缩包"},
		{"a.rar", "Rar!\x1a\x07\x01\x00" + strings.Repeat("\x00", 64), "压缩包"},
		{"a.docx", zipOf(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "宏"},
		{"a.docx", bombOf(t), "太大"},
		{"a.apk", zipOf(t, "AndroidManifest.xml", "classes.dex"), "程序"},
		{"a.png", hugePNG(), "尺寸太大"},
		{"a.jpg", jpegOf(t, picture(60, 40))[:30], "没有传完整"},
		{"a.mp4", mp4[:len(mp4)-100], "不完整"},
		{"a.mp4", box("ftyp", "isom\x00\x00\x02\x00isomiso2mp41") + box("mdat", "vvvv"), "不完整"},
		{"a.docx", zipOf(t, "[Content_Types].xml", "word/document.xml")[:60], "不完整"},
		{"a.jpg", "", "空文件"},
		{"a.dat", strings.Repeat("\x01\x02\x03\x04", 100), "认不出"},
		{"a.json", `{"a":1}`, "认不出"},
	}
	for _, c := range cases {
		a, err := inspect(c.name, c.content)
		if err == nil || domain.KindOf(err) != domain.KindInvalid || !strings.Contains(domain.Public(err), c.words) {
			t.Errorf("%s %.20q: got %v %s and %v, want a refusal with %q", c.name, c.content, a.Kind, a.MIME, err, c.words)
		}
	}
}

func TestInspect_KeepsASealThatIsAScan(t *testing.T) {
	for content, taken := range map[string]bool{jpegOf(t, picture(40, 60)): true, "%PDF-1.4\nx": true, mp4Of(10, 10, 1, false): false} {
		a := domain.Attachment{ID: "A", Kind: domain.KindSeal, Name: "seal"}
		err := NewInspector().Inspect(t.Context(), strings.NewReader(content), &a)
		if (err == nil) != taken || a.Kind != domain.KindSeal {
			t.Errorf("%.10q as a seal: kind %v, %v; want taken %v", content, a.Kind, err, taken)
		}
	}
}

func TestInspect_KeepsAProofThatIsAPicture(t *testing.T) {
	for content, taken := range map[string]bool{jpegOf(t, picture(40, 60)): true, "%PDF-1.4\nx": false, mp4Of(10, 10, 1, false): false} {
		a := domain.Attachment{ID: "A", Kind: domain.KindProof, Name: "截图"}
		err := NewInspector().Inspect(t.Context(), strings.NewReader(content), &a)
		if (err == nil) != taken || a.Kind != domain.KindProof || taken && a.Width != 40 {
			t.Errorf("%.10q as a proof: kind %v, %v; want taken %v", content, a.Kind, err, taken)
		}
	}
}

func TestInspect_SaysThatSomePicturesHaveNoPreview(t *testing.T) {
	a, err := inspect("a.avif", box("ftyp", "avif\x00\x00\x00\x00mif1avif")+strings.Repeat("\x00", 64))
	if err != nil || !strings.Contains(a.Problem, "没有预览") {
		t.Errorf("got note %q and %v", a.Problem, err)
	}
}

func TestReadFilm_ReadsDuration(t *testing.T) {
	f, err := readFilm(strings.NewReader(mp4Of(1280, 720, 65_432, false)))
	if err != nil || f.durationMS != 65_432 || f.width != 1280 || f.height != 720 {
		t.Errorf("got %+v, %v", f, err)
	}
}

func TestReadFilm_DoesNotBelieveAnImpossibleSize(t *testing.T) {
	f, err := readFilm(strings.NewReader(mp4Of(24_158, 24_158, 1_000, false)))
	if err != nil || f.width != 0 || f.height != 0 || f.durationMS != 1_000 {
		t.Errorf("got %+v, %v", f, err)
	}
}

func FuzzInspect_NeverPanics(f *testing.F) {
	for _, seed := range []string{exe(), hugePNG(), mp4Of(1, 1, 1, true), mp4Of(24_158, 24_158, 1, false), "#EXTM3U", zipOf(f, "OFD.xml"), withOrientation(f, jpegOf(f, picture(4, 4)), 6, binary.BigEndian)} {
		f.Add("a.jpg", []byte(seed))
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		a := domain.Attachment{ID: "A", Name: name}
		err := NewInspector().Inspect(t.Context(), bytes.NewReader(content), &a)
		if err == nil && (a.MIME == "" || strings.HasPrefix(a.MIME, "text/html") || a.Width*a.Height > MaxPixels) {
			t.Errorf("took %s of %d x %d", a.MIME, a.Width, a.Height)
		}
	})
}
