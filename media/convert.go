package media

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"laigao/domain"
)

// Bounds of what one conversion may use.
const (
	convertLimit  = 30 * time.Minute // of computing
	memoryLimitKB = 3 << 20          // of addresses, which a decoder reserves more of than it uses
	longestSound  = 6 * time.Hour
	largestCopy   = 2 << 30 // bytes
	stillSide     = 1600    // pixels, as the large copy of a picture
	filmSide      = 1280
)

// Converter makes what browsers need of sounds and films, by ffmpeg: a still
// and a copy that they play; and of pictures of Apple's phones, by libheif. It
// works on a file of its own, in a folder that it
// removes, with the demuxer that the content asks for and no other, since an
// m3u8 named .mp4 would read local files otherwise.
type Converter struct {
	ffmpeg, ffprobe string
	heif            string // libheif's program, empty where it is not installed
	folder          string // for temporary files; empty is the system's
}

// NewConverter finds ffmpeg. Without it the error is NotFound: sounds and films
// are kept as they are. Pictures of Apple's phones need libheif's program too.
func NewConverter(folder string) (*Converter, error) {
	c := &Converter{folder: folder}
	var err error
	if c.ffmpeg, err = exec.LookPath("ffmpeg"); err != nil {
		return nil, &domain.Error{Kind: domain.KindNotFound, Err: err}
	}
	if c.ffprobe, err = exec.LookPath("ffprobe"); err != nil {
		return nil, &domain.Error{Kind: domain.KindNotFound, Err: err}
	}
	for _, name := range []string{"heif-dec", "heif-convert"} { // its new name and its old one
		if path, err := exec.LookPath(name); err == nil && c.heif == "" {
			c.heif = path
		}
	}
	return c, nil
}

// Pictures reports whether pictures of Apple's phones can be converted.
func (c *Converter) Pictures() bool { return c.heif != "" }

// Convert reads a sound, film or picture, fills in its duration and size in pixels, and
// hands over the copies that browsers need: a still of a film, and a copy to
// play where the original cannot be played everywhere or tells where it was
// recorded. Of a picture that browsers do not show it is one in full size. What cannot be read is an Invalid error with words for people.
func (c *Converter) Convert(ctx context.Context, r io.Reader, a *domain.Attachment, keep func(kind domain.DerivativeKind, mime string, r io.Reader) error) error {
	demuxer := demuxerOf(a.MIME)
	if demuxer == "" && !domain.IsHEIF(a.MIME) {
		return refuse(wordsUnplayable)
	}
	folder, err := os.MkdirTemp(c.folder, "laigao-convert-")
	if err != nil {
		return fmt.Errorf("convert attachment %s: %w", a.ID, err)
	}
	defer os.RemoveAll(folder)
	job := conversion{Converter: c, demuxer: demuxer, in: filepath.Join(folder, "in"), folder: folder}
	if err := job.fill(r); err != nil {
		return fmt.Errorf("convert attachment %s: %w", a.ID, err)
	}
	if domain.IsHEIF(a.MIME) {
		return job.picture(ctx, a, keep)
	}
	if err := job.probe(ctx); err != nil {
		return err
	}
	job.found.tell(a)
	if a.Kind == domain.KindVideo {
		if err := job.still(ctx, keep); err != nil {
			return err
		}
	}
	if !job.found.needsCopy(a.Kind, a.MIME) {
		return nil
	}
	return job.play(ctx, a.Kind, keep)
}

const wordsUnplayable = "已收到原件。这个文件在网页里不能播放，可以下载后用播放软件打开。"

// demuxerOf names ffmpeg's reader for a type of sound or film.
func demuxerOf(mime string) string {
	switch mime {
	case "audio/amr":
		return "amr"
	case "audio/mpeg":
		return "mp3"
	case "video/mp4", "video/x-m4v", "video/quicktime", "video/3gpp", "video/3gpp2", "audio/mp4", "audio/x-m4a":
		return "mov"
	case "audio/aac", "audio/wav", "audio/flac", "audio/aiff":
		return strings.TrimPrefix(mime, "audio/")
	case "audio/ogg", "video/ogg":
		return "ogg"
	case "video/matroska", "video/webm":
		return "matroska"
	case "video/x-msvideo":
		return "avi"
	case "video/x-ms-asf":
		return "asf"
	case "video/x-flv":
		return "flv"
	case "video/mpeg":
		return "mpeg"
	}
	return ""
}

// keeper takes a copy that a conversion has made.
type keeper = func(kind domain.DerivativeKind, mime string, r io.Reader) error

// conversion is one file at work.
type conversion struct {
	*Converter
	demuxer string
	in      string
	folder  string
	found   streams
}

// fill writes the original where ffmpeg can seek in it.
func (j *conversion) fill(r io.Reader) error {
	file, err := os.OpenFile(j.in, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, r)
	return errors.Join(err, file.Close())
}

// streams is what ffprobe tells of a file.
type streams struct {
	Streams []struct {
		Type        string `json:"codec_type"`
		Codec       string `json:"codec_name"`
		Width       int    `json:"width"`
		Height      int    `json:"height"`
		Pixels      string `json:"pix_fmt"`
		Transfer    string `json:"color_transfer"`
		Disposition struct {
			Picture int `json:"attached_pic"`
		} `json:"disposition"`
		Sides []struct {
			Rotation int `json:"rotation"`
		} `json:"side_data_list"`
	} `json:"streams"`
	Format struct {
		Duration string            `json:"duration"`
		Tags     map[string]string `json:"tags"`
	} `json:"format"`
}

// probe looks what the file holds.
func (j *conversion) probe(ctx context.Context) error {
	out, err := j.run(ctx, j.ffprobe, "-hide_banner", "-v", "error", "-show_streams", "-show_format", "-of", "json", "-f", j.demuxer, "-protocol_whitelist", "file", "-i", "file:"+j.in)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(out, &j.found); err != nil {
		return refuse(wordsUnplayable)
	}
	return nil
}

// tell fills in what was found.
func (s *streams) tell(a *domain.Attachment) {
	if seconds, err := strconv.ParseFloat(s.Format.Duration, 64); err == nil && seconds > 0 && seconds < 1e6 {
		a.DurationMS = int64(seconds * 1000)
	}
	for _, one := range s.Streams {
		if one.Type != "video" || one.Disposition.Picture != 0 || a.Kind != domain.KindVideo {
			continue
		}
		a.Width, a.Height = one.Width, one.Height
		for _, side := range one.Sides {
			if side.Rotation%180 != 0 {
				a.Width, a.Height = one.Height, one.Width
			}
		}
		return
	}
}

// needsCopy reports whether some browser could not play the original, or
// whether it tells where it was recorded.
func (s *streams) needsCopy(kind domain.AttachmentKind, mime string) bool {
	switch mime {
	case "video/mp4", "video/x-m4v", "audio/mp4", "audio/x-m4a", "audio/mpeg", "audio/aac", "audio/wav":
		return s.tellsPlace() || !s.plays(kind)
	}
	return true
}

// tellsPlace reports whether a camera or phone has written its position.
func (s *streams) tellsPlace() bool {
	for name := range s.Format.Tags {
		if strings.Contains(strings.ToLower(name), "location") {
			return true
		}
	}
	return false
}

// plays reports whether every browser knows the codecs.
func (s *streams) plays(kind domain.AttachmentKind) bool {
	for _, one := range s.Streams {
		switch {
		case one.Type == "video" && kind == domain.KindVideo && (one.Codec != "h264" || one.Pixels != "yuv420p" && one.Pixels != "yuvj420p"):
			return false
		case one.Type == "audio" && one.Codec != "aac" && one.Codec != "mp3" && !strings.HasPrefix(one.Codec, "pcm_"):
			return false
		}
	}
	return true
}

// still hands over a frame of a film, from its first second where it is longer.
func (j *conversion) still(ctx context.Context, keep keeper) error {
	at := "0"
	if seconds, err := strconv.ParseFloat(j.found.Format.Duration, 64); err == nil && seconds > 2 {
		at = "1"
	}
	fit := fmt.Sprintf("scale='min(%d,iw)':'min(%d,ih)':force_original_aspect_ratio=decrease", stillSide, stillSide)
	if j.found.bright() {
		fit += dim
	}
	frame, err := j.convert(ctx, "pipe:1", []string{"-ss", at}, "-map", "0:v:0", "-frames:v", "1", "-vf", fit, "-q:v", "4", "-map_metadata", "-1", "-f", "mjpeg")
	if err != nil || len(frame) == 0 {
		return orRefuse(err)
	}
	return keep(domain.DerivativeLarge, "image/jpeg", bytes.NewReader(frame))
}

// bright reports whether a film has more light than screens show, as phones
// record by themselves.
func (s *streams) bright() bool {
	for _, one := range s.Streams {
		if one.Type == "video" && (one.Transfer == "arib-std-b67" || one.Transfer == "smpte2084") {
			return true
		}
	}
	return false
}

// dim maps the light of such a film to that of a screen, so that its colours
// do not fade.
const dim = ",zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv"

// play hands over a copy that every browser plays. What is in the right codecs
// already is only packed anew.
func (j *conversion) play(ctx context.Context, kind domain.AttachmentKind, keep keeper) error {
	out, mime := filepath.Join(j.folder, "out.m4a"), "audio/mp4"
	how := []string{"-map", "0:a:0", "-vn", "-c:a", "aac", "-b:a", "64k", "-ac", "1"}
	if kind == domain.KindVideo {
		out, mime = filepath.Join(j.folder, "out.mp4"), "video/mp4"
		fit := fmt.Sprintf("scale='min(%d,iw)':'min(%d,ih)':force_original_aspect_ratio=decrease:force_divisible_by=2", filmSide, filmSide)
		if j.found.bright() {
			fit += dim
		}
		how = []string{
			"-map", "0:v:0", "-map", "0:a:0?", "-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-pix_fmt", "yuv420p", "-vf", fit,
			"-threads", "1", "-c:a", "aac", "-b:a", "96k", "-ac", "2",
		}
		if j.found.plays(kind) {
			how = []string{"-map", "0:v:0", "-map", "0:a:0?", "-c", "copy"}
		}
	}
	how = append(how, "-t", strconv.Itoa(int(longestSound.Seconds())), "-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart", "-fs", strconv.Itoa(largestCopy), "-f", "mp4")
	if _, err := j.convert(ctx, "file:"+out, nil, how...); err != nil {
		return err
	}
	file, err := os.Open(out)
	if err != nil {
		return orRefuse(err)
	}
	defer file.Close()
	return keep(domain.DerivativePlay, mime, file)
}

// convert runs ffmpeg on the original.
func (j *conversion) convert(ctx context.Context, out string, before []string, how ...string) ([]byte, error) {
	args := append([]string{"-hide_banner", "-v", "error", "-nostdin", "-y"}, before...)
	args = append(args, "-f", j.demuxer, "-protocol_whitelist", "file,pipe", "-i", "file:"+j.in)
	args = append(args, how...)
	return j.run(ctx, j.ffmpeg, append(args, out)...)
}

// run runs a program within its bounds and returns what it wrote. A program
// that fails by itself could not read the file; one that was stopped because of
// ctx returns why.
func (j *conversion) run(ctx context.Context, program string, args ...string) ([]byte, error) {
	const bounds = `ulimit -v "$1"; ulimit -t "$2"; shift 2; exec nice -n 10 "$@"`
	all := append([]string{"-c", bounds, "sh", strconv.Itoa(memoryLimitKB), strconv.Itoa(int(convertLimit.Seconds())), program}, args...)
	cmd := exec.CommandContext(ctx, "/bin/sh", all...)
	cmd.Dir = j.folder
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + j.folder}
	cmd.WaitDelay = 5 * time.Second
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &limited{&out, 32 << 20}, &limited{&said, 4 << 10}
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s: %w", filepath.Base(program), ctx.Err())
	case err != nil:
		return nil, &domain.Error{Kind: domain.KindInvalid, Public: wordsUnplayable, Err: fmt.Errorf("%s: %w: %s", filepath.Base(program), err, strings.TrimSpace(said.String()))}
	}
	return out.Bytes(), nil
}

// orRefuse makes a missing result a refusal.
func orRefuse(err error) error {
	if err == nil || errors.Is(err, os.ErrNotExist) {
		return refuse(wordsUnplayable)
	}
	return err
}

// limited keeps what fits and fails beyond.
type limited struct {
	w    *bytes.Buffer
	left int
}

// Write keeps what still fits.
func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errors.New("too much output")
	}
	return l.w.Write(p)
}
