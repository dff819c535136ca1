package media_test

import (
	"bytes"
	"context"
	"image/jpeg"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/media"
)

// made is what a conversion handed over.
type made map[domain.DerivativeKind][]byte

// convert converts a file, and holds that nothing is left behind.
func convert(t *testing.T, content []byte, a *domain.Attachment) (made, error) {
	t.Helper()
	folder := t.TempDir()
	c, err := media.NewConverter(folder)
	if err != nil {
		t.Fatalf("%v; scripts/install.sh media installs ffmpeg", err)
	}
	copies := made{}
	err = c.Convert(t.Context(), bytes.NewReader(content), a, func(kind domain.DerivativeKind, _ string, r io.Reader) error {
		var err error
		copies[kind], err = io.ReadAll(r)
		return err
	})
	if left, globErr := filepath.Glob(folder + "/*"); globErr != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, globErr)
	}
	return copies, err
}

// record makes a sound or film by ffmpeg.
func record(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), name)
	args = append([]string{"-v", "error", "-y"}, append(args, out)...)
	if said, err := exec.CommandContext(t.Context(), "ffmpeg", args...).CombinedOutput(); err != nil {
		t.Fatalf("ffmpeg %v: %v: %s", args, err, said)
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// codecs returns what ffprobe says of a copy, one stream a line, and its tags.
func codecs(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "copy")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_entries", "stream=codec_name:format_tags", "-of", "csv=p=0", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(strings.TrimSpace(string(out)), "\n", " ")
}

// voice is an AMR voice as WeChat sends them: frames of 20 ms at 4.75 kbit/s.
func voice(seconds int) []byte {
	content := []byte("#!AMR\n")
	for i := range seconds * 50 {
		content = append(content, 0x04)
		for j := range 12 {
			content = append(content, byte(i*31+j*7))
		}
	}
	return content
}

func TestConvert_MakesAVoicePlayable(t *testing.T) {
	for name, content := range map[string][]byte{
		"audio/amr": voice(3),
		"audio/ogg": record(t, "a.ogg", "-f", "lavfi", "-i", "sine=duration=3", "-c:a", "libspeex", "-ar", "16000"),
		"audio/wav": record(t, "a.wav", "-f", "lavfi", "-i", "sine=duration=3", "-c:a", "adpcm_ms"),
	} {
		a := domain.Attachment{Kind: domain.KindAudio, MIME: name}
		copies, err := convert(t, content, &a)
		if err != nil || len(copies) != 1 {
			t.Fatalf("%s: %d copies, %v", name, len(copies), err)
		}
		if got := codecs(t, copies[domain.DerivativePlay]); !strings.HasPrefix(got, "aac") {
			t.Errorf("%s: the copy is %q", name, got)
		}
		if a.DurationMS < 2800 || a.DurationMS > 3300 {
			t.Errorf("%s: %d ms", name, a.DurationMS)
		}
	}
}

func TestConvert_MakesAFilmPlayableWithAStill(t *testing.T) {
	film := []string{"-f", "lavfi", "-i", "testsrc=duration=3:size=640x360:rate=10", "-f", "lavfi", "-i", "sine=duration=3"}
	for name, tc := range map[string]struct {
		file string
		mime string
		args []string
		play string // codecs of the copy, empty for none
	}{
		"an old codec":     {"a.avi", "video/x-msvideo", []string{"-c:v", "mpeg4", "-c:a", "mp3"}, "h264 aac"},
		"a new codec":      {"a.mp4", "video/mp4", []string{"-c:v", "libx265", "-x265-params", "log-level=none", "-c:a", "aac"}, "h264 aac"},
		"playable":         {"a.mp4", "video/mp4", []string{"-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"}, ""},
		"more colours":     {"a.mp4", "video/mp4", []string{"-c:v", "libx264", "-pix_fmt", "yuv444p", "-c:a", "aac"}, "h264 aac"},
		"telling a place":  {"a.mp4", "video/mp4", []string{"-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-metadata", "location=+45.0000+120.0000/"}, "h264 aac"},
		"without a sound":  {"a.mkv", "video/matroska", []string{"-c:v", "mpeg4", "-an"}, "h264"},
		"from a phone":     {"a.mov", "video/quicktime", []string{"-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac"}, "h264 aac"},
		"with a bad sound": {"a.mp4", "video/mp4", []string{"-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "ac3"}, "h264 aac"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := domain.Attachment{Kind: domain.KindVideo, MIME: tc.mime}
			copies, err := convert(t, record(t, tc.file, append(film, tc.args...)...), &a)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := jpeg.DecodeConfig(bytes.NewReader(copies[domain.DerivativeLarge])); err != nil || got.Width != 640 || got.Height != 360 {
				t.Errorf("the still is %+v, %v", got, err)
			}
			if a.Width != 640 || a.Height != 360 || a.DurationMS < 2900 || a.DurationMS > 3200 {
				t.Errorf("got %d × %d, %d ms", a.Width, a.Height, a.DurationMS)
			}
			play := copies[domain.DerivativePlay]
			if tc.play == "" || play == nil {
				if tc.play != "" || play != nil {
					t.Errorf("a copy of %d bytes, want %q", len(play), tc.play)
				}
				return
			}
			if got := codecs(t, play); !strings.HasPrefix(got, tc.play) || strings.Contains(got, "120.0000") {
				t.Errorf("the copy is %q, want %q", got, tc.play)
			}
		})
	}
}

func TestConvert_RefusesWhatItCannotPlay(t *testing.T) {
	list := []byte("#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")
	for name, tc := range map[string]struct {
		content []byte
		mime    string
	}{
		"a playlist that calls itself a film": {list, "video/mp4"},
		"a playlist as matroska":              {list, "video/matroska"},
		"garbage":                             {bytes.Repeat([]byte{1, 2, 3}, 1000), "video/mp4"},
		"a film cut short":                    {record(t, "a.mp4", "-f", "lavfi", "-i", "testsrc=duration=1:size=320x240", "-c:v", "libx264")[:600], "video/mp4"},
		"nothing":                             {nil, "audio/amr"},
		"no sound at all":                     {[]byte("text"), "text/plain"},
	} {
		a := domain.Attachment{Kind: domain.KindVideo, MIME: tc.mime}
		copies, err := convert(t, tc.content, &a)
		if err == nil || domain.KindOf(err) != domain.KindInvalid || len(copies) != 0 || !strings.Contains(domain.Public(err), "下载") {
			t.Errorf("%s: %d copies, %v", name, len(copies), err)
		}
	}
}

func TestConvert_EndsWithItsContext(t *testing.T) {
	c, err := media.NewConverter(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	film := record(t, "a.avi", "-f", "lavfi", "-i", "testsrc=duration=60:size=1280x720:rate=25", "-c:v", "mpeg4")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	err = c.Convert(ctx, bytes.NewReader(film), &domain.Attachment{Kind: domain.KindVideo, MIME: "video/x-msvideo"}, func(domain.DerivativeKind, string, io.Reader) error { return nil })
	if err == nil || domain.KindOf(err) == domain.KindInvalid || time.Since(began) > 10*time.Second {
		t.Errorf("got %v after %v", err, time.Since(began))
	}
}

// What phones of Apple record by themselves: H.265 of ten bits with more light
// than a screen shows, turned when it is shown, and with a place.
func TestConvert_MakesAFilmOfAPhonePlayable(t *testing.T) {
	for name, light := range map[string][]string{
		"of today": {"-pix_fmt", "yuv420p10le", "-color_primaries", "bt2020", "-color_trc", "arib-std-b67", "-colorspace", "bt2020nc"},
		"earlier":  {"-pix_fmt", "yuv420p", "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			coded := record(t, "a.mov", append([]string{
				"-f", "lavfi", "-i", "color=0xb03020:size=640x360:duration=2:rate=10", "-f", "lavfi", "-i", "sine=duration=2",
				"-vf", "drawbox=x=0:y=0:w=320:h=360:color=0x2040b0:t=fill", "-c:v", "libx265", "-tag:v", "hvc1", "-x265-params", "log-level=none", "-c:a", "aac",
			}, light...)...)
			in := filepath.Join(t.TempDir(), "in.mov")
			if err := os.WriteFile(in, coded, 0o600); err != nil {
				t.Fatal(err)
			}
			film := record(t, "b.mov", "-i", in, "-c", "copy", "-metadata:s:v", "rotate=270", "-metadata", "location=+45.0000+120.0000/")
			a := domain.Attachment{Kind: domain.KindVideo, MIME: "video/quicktime"}
			copies, err := convert(t, film, &a)
			if err != nil {
				t.Fatal(err)
			}
			if got := codecs(t, copies[domain.DerivativePlay]); !strings.HasPrefix(got, "h264 aac") || strings.Contains(got, "120.0000") {
				t.Errorf("the copy is %q", got)
			}
			played := filepath.Join(t.TempDir(), "play.mp4")
			if err := os.WriteFile(played, copies[domain.DerivativePlay], 0o600); err != nil {
				t.Fatal(err)
			}
			frame := record(t, "frame.jpg", "-i", played, "-frames:v", "1", "-q:v", "2")
			for what, content := range map[string][]byte{"still": copies[domain.DerivativeLarge], "copy": frame} {
				img, err := jpeg.Decode(bytes.NewReader(content))
				if err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				if img.Bounds().Dx() != 360 || img.Bounds().Dy() != 640 || a.Width != 360 || a.Height != 640 {
					t.Errorf("%s: %v, the attachment %d × %d, want 360 × 640", what, img.Bounds(), a.Width, a.Height)
				}
				top, bottom := at(img, 4, 2), at(img, 4, 6) // what was left and right: ffmpeg counts to the left
				if top.B < top.R+60 || bottom.R < bottom.B+60 {
					t.Errorf("%s: %v above %v, want blue above red", what, top, bottom)
				}
			}
		})
	}
}
