package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

	"laigao/domain"
)

// MaxPixels is the largest picture that is taken: no larger one is ever decoded.
const MaxPixels = 100_000_000

// Inspector looks into files: what they are by their content, and smaller
// copies of pictures. One picture is decoded at a time, since a large one needs
// hundreds of megabytes.
type Inspector struct {
	decoding chan struct{}
}

// NewInspector makes an inspector.
func NewInspector() *Inspector {
	return &Inspector{decoding: make(chan struct{}, 1)}
}

// refuse reports a file that is not taken, with the reason in Chinese.
func refuse(public string) error { return domain.Invalid(public) }

const (
	wordsProgram  = "这是程序文件，不能上传。"
	wordsPage     = "这是网页或脚本文件，不能上传。"
	wordsPlaylist = "这是播放列表，不是视频或音频本身。请上传原始的视频或音频文件。"
	wordsArchive  = "压缩包不能直接查看，请解压后把里面的文件逐个上传。"
	wordsUnknown  = "认不出这是什么文件。可以上传照片、音频、视频，以及 Word、WPS、Excel、PPT、PDF、OFD、TXT 文件。"
	wordsEmpty    = "这是空文件，请检查后重新选择。"
)

// Inspect fills in what a file is by its content: kind, MIME type, size in
// pixels and duration, and a note where it has no preview. A file that is not
// taken is an Invalid error with the reason. A seal stays a seal, but must be
// a picture or a PDF. The file's name only tells apart what content cannot.
func (i *Inspector) Inspect(_ context.Context, r io.ReadSeeker, a *domain.Attachment) error {
	head := make([]byte, 4096)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return fmt.Errorf("inspect %s: %w", a.ID, err)
	}
	if n == 0 {
		return refuse(wordsEmpty)
	}
	found := finding{head: head[:n], name: strings.ToLower(a.Name), file: r}
	if err := found.identify(); err != nil {
		return err
	}
	if a.Kind == domain.KindSeal || a.Kind == domain.KindSigned {
		if found.kind != domain.KindPhoto && found.mime != "application/pdf" {
			return refuse("请上传" + map[bool]string{true: "盖章页", false: "签字页"}[a.Kind == domain.KindSeal] + "的照片或 PDF 扫描件。")
		}
		found.kind = a.Kind
	}
	if a.Kind == domain.KindProof {
		if found.kind != domain.KindPhoto {
			return refuse("请上传截图或照片。")
		}
		found.kind = domain.KindProof
	}
	a.Kind, a.MIME, a.Problem = found.kind, found.mime, found.note
	a.Width, a.Height, a.DurationMS = found.width, found.height, found.durationMS
	return nil
}

// finding is what is known so far of one file.
type finding struct {
	head []byte
	name string // lower case
	file io.ReadSeeker

	kind          domain.AttachmentKind
	mime          string
	note          string
	width, height int
	durationMS    int64
}

func (f *finding) identify() error {
	if err := f.refuseText(); err != nil {
		return err
	}
	f.mime, _, _ = strings.Cut(mimetype.Detect(f.head).String(), ";")
	if strings.HasPrefix(string(f.head), "ID3") { // a cover picture may hide where the sound begins
		f.mime = "audio/mpeg"
	}
	if kind, ok := recordingKind(f.mime); ok {
		f.kind = kind
		return f.recording()
	}
	switch family, _, _ := strings.Cut(f.mime, "/"); {
	case f.mime == "image/svg+xml":
		return refuse(wordsPage)
	case family == "image":
		return f.picture()
	case strings.HasPrefix(string(f.head), "PK\x03\x04"):
		return f.packed()
	case strings.HasPrefix(string(f.head), oleMagic):
		return f.compound()
	case f.mime == "application/pdf", f.mime == "text/rtf":
		return nil
	case f.mime == "text/plain" && strings.HasSuffix(f.name, ".txt"):
		return nil
	}
	return refuse(refusalOf(f.mime))
}

// recordingKind tells the sounds and films that are taken. What claims to be an
// MP4 is looked into further.
func recordingKind(mime string) (domain.AttachmentKind, bool) {
	switch mime {
	case "video/mp4", "video/x-m4v", "video/quicktime", "video/3gpp", "video/3gpp2", "video/mpeg", "video/x-msvideo",
		"video/matroska", "video/webm", "video/x-ms-asf", "video/x-flv", "video/ogg":
		return domain.KindVideo, true
	case "audio/mpeg", "audio/mp4", "audio/x-m4a", "audio/aac", "audio/wav", "audio/amr", "audio/flac", "audio/ogg", "audio/aiff":
		return domain.KindAudio, true
	}
	return domain.KindDocument, false
}

// refuseText refuses texts that programs obey, whatever they are called.
func (f *finding) refuseText() error {
	text := strings.ToLower(strings.TrimLeft(strings.TrimPrefix(string(f.head), "\ufeff"), " \t\r\n\x00"))
	for _, start := range []string{"#extm3u", "#ext-x-", "ffconcat", "[playlist]", "<asx", "<smil", "[reference]"} {
		if strings.HasPrefix(text, start) {
			return refuse(wordsPlaylist)
		}
	}
	for _, start := range []string{"<!doctype", "<html", "<script", "<svg", "<?xml", "<?php", "#!/", "<head", "<body", "<!--"} {
		if strings.HasPrefix(text, start) {
			return refuse(wordsPage)
		}
	}
	return nil
}

func refusalOf(mime string) string {
	switch mime {
	case "application/vnd.microsoft.portable-executable", "application/x-elf", "application/x-object", "application/x-executable",
		"application/x-sharedlib", "application/x-mach-binary", "application/java-archive", "application/vnd.android.package-archive",
		"application/x-java-applet", "application/wasm", "application/x-ms-shortcut", "application/x-ms-installer",
		"application/vnd.debian.binary-package", "application/x-rpm", "application/x-chrome-extension", "application/x-bytecode.python":
		return wordsProgram
	case "text/html", "text/xml", "application/xhtml+xml", "text/javascript", "text/x-php", "text/x-python", "text/x-perl",
		"text/x-ruby", "text/x-lua", "text/x-tcl", "text/x-shellscript", "application/x-shockwave-flash":
		return wordsPage
	case "application/vnd.apple.mpegurl":
		return wordsPlaylist
	case "application/zip", "application/vnd.rar", "application/x-7z-compressed", "application/gzip", "application/x-tar",
		"application/x-bzip2", "application/x-xz", "application/zstd", "application/vnd.ms-cab-compressed", "application/lzip":
		return wordsArchive
	}
	return wordsUnknown
}

// picture reads the size of a picture without decoding it.
func (f *finding) picture() error {
	f.kind = domain.KindPhoto
	switch f.mime {
	case "image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence":
		return nil // converted, or said to be what it is
	case "image/avif", "image/tiff":
		f.note = "已收到原图。这种格式的照片暂时没有预览，编辑可以下载查看。"
		return nil
	case "image/apng":
		f.mime = "image/png"
	}
	if decoderOf(f.mime) == nil {
		return refuse("这种格式的图片不能使用，请换成 JPG 或 PNG 格式。")
	}
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("inspect picture: %w", err)
	}
	config, err := decoderOf(f.mime).config(f.file)
	if err != nil {
		return refuse("这张照片打不开，可能没有传完整。请检查原图后重新选择。")
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > MaxPixels/config.Height {
		return refuse(fmt.Sprintf("这张照片的尺寸太大（超过 %d 万像素），请缩小后再上传。", MaxPixels/10_000))
	}
	f.width, f.height = config.Width, config.Height
	if f.mime == "image/jpeg" {
		if _, err := f.file.Seek(0, io.SeekStart); err != nil {
			return fmt.Errorf("inspect picture: %w", err)
		}
		if readOrientation(f.file).swaps() {
			f.width, f.height = f.height, f.width
		}
	}
	return nil
}

// decoder reads one format of picture.
type decoder struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

func decoderOf(mime string) *decoder {
	switch mime {
	case "image/jpeg":
		return &decoder{jpeg.DecodeConfig, jpeg.Decode}
	case "image/png":
		return &decoder{png.DecodeConfig, png.Decode}
	case "image/gif":
		return &decoder{gif.DecodeConfig, gif.Decode}
	case "image/webp":
		return &decoder{webp.DecodeConfig, webp.Decode}
	case "image/bmp":
		return &decoder{bmp.DecodeConfig, bmp.Decode}
	}
	return nil
}

// recording looks into films and sounds of the MP4 family; others are taken by
// their first bytes.
func (f *finding) recording() error {
	if !bytes.Contains(f.head[:min(len(f.head), 64)], []byte("ftyp")) && f.mime != "video/quicktime" {
		return nil
	}
	film, err := readFilm(f.file)
	if err != nil {
		return refuse("这个文件不完整，无法播放。请检查原文件能否播放，再重新上传。")
	}
	f.width, f.height, f.durationMS = film.width, film.height, film.durationMS
	if film.width == 0 && f.kind == domain.KindVideo && f.mime == "video/mp4" && path.Ext(f.name) == ".m4a" {
		f.kind, f.mime = domain.KindAudio, "audio/mp4"
	}
	return nil
}
