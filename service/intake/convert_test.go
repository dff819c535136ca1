package intake_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/handler/web"
	"laigao/media"
	"laigao/service/intake"
)

// amr is a voice of two seconds as WeChat sends them.
func amr() string {
	return "#!AMR\n" + strings.Repeat("\x04abcdefghijkl", 100)
}

// withConverter gives the kit's service a real converter, or none.
func (k *kit) withConverter(c intake.Converter) {
	k.Service = intake.New(intake.Config{
		Store: k.store, Keyring: k.ring, Files: k.files, Inspector: media.NewInspector(), Converter: c, Media: k.platform,
		Clean: web.NewSanitiser().Clean, Page: func(path, words string) string { return words + "(" + path + ")" }, Log: slog.New(slog.DiscardHandler),
	})
}

// voiceFromChat fetches a voice that an informant sent in the chat.
func (k *kit) voiceFromChat() domain.Attachment {
	k.t.Helper()
	c := k.chats(k.author)
	k.platform.media["MEDIA"] = amr()
	m := c.message()
	m.Kind, m.MediaID, m.Text = domain.KindAudio, "MEDIA", "大家好"
	_, err := k.Chat(k.t.Context(), m, "")
	k.must(err)
	loose, err := k.store.LooseAttachments(k.t.Context(), k.author.ID)
	if err != nil || len(loose) != 1 {
		k.t.Fatalf("%d files, %v", len(loose), err)
	}
	k.work(domain.JobFetchMedia, loose[0].ID, k.FetchMedia)
	a, err := k.store.Attachment(k.t.Context(), loose[0].ID)
	k.must(err)
	if a.State != domain.AttachmentStored || a.SHA256 != sum(amr()) || a.MIME != "audio/amr" || a.Caption != "大家好" || !strings.HasSuffix(a.Name, ".amr") {
		k.t.Fatalf("fetched %+v", a)
	}
	return a
}

func TestConvert_MakesAVoiceFromTheChatPlayable(t *testing.T) {
	k := newKit(t)
	converter, err := media.NewConverter(t.TempDir())
	k.must(err)
	k.withConverter(converter)
	a := k.voiceFromChat()
	if a.Playable() {
		t.Error("it is called playable before it is converted")
	}
	for range 2 {
		k.work(domain.JobConvert, a.ID, k.Convert)
	}
	a, err = k.store.Attachment(t.Context(), a.ID)
	if err != nil || !a.Playable() || a.Problem != "" || a.DurationMS < 1900 || a.DurationMS > 2100 || a.Caption != "大家好" {
		t.Errorf("got %+v, %v", a, err)
	}
	viewer := intake.Viewer{Informant: k.author}
	play, err := k.OpenMedia(t.Context(), viewer, a.ID, intake.VariantPlay)
	k.must(err)
	defer play.Close()
	head := make([]byte, 12)
	if _, err := io.ReadFull(play, head); err != nil || !bytes.Contains(head, []byte("ftyp")) || play.MIME != "audio/mp4" || play.Standin {
		t.Errorf("it plays %q as %s, %v", head, play.MIME, err)
	}
	original, err := k.OpenMedia(t.Context(), viewer, a.ID, intake.VariantOriginal)
	k.must(err)
	defer original.Close()
	if content, err := io.ReadAll(original); err != nil || string(content) != amr() {
		t.Errorf("the original has not stayed: %v", err)
	}
}

func TestConvert_WithoutFfmpegTheOriginalStaysAndSaysSo(t *testing.T) {
	k := newKit(t)
	a := k.voiceFromChat()
	if a.Playable() || !strings.Contains(a.Problem, "可以下载") {
		t.Errorf("got %+v", a)
	}
	_, err := k.OpenMedia(t.Context(), intake.Viewer{Informant: k.author}, a.ID, intake.VariantPlay)
	wantKind(t, err, domain.KindNotFound)
}

func TestConvert_GivenUpTheOriginalStaysAndSaysSo(t *testing.T) {
	k := newKit(t)
	converter, err := media.NewConverter(t.TempDir())
	k.must(err)
	k.withConverter(converter)
	a := k.voiceFromChat()
	job := domain.Job{Kind: domain.JobConvert, Subject: a.ID}
	k.must(k.GaveUpConvert(t.Context(), job, errors.New("no")))
	if a, err = k.store.Attachment(t.Context(), a.ID); err != nil || a.State != domain.AttachmentStored || !strings.Contains(a.Problem, "可以下载") {
		t.Errorf("got %+v, %v", a, err)
	}
	job.Subject = k.store.NewID()
	k.must(k.GaveUpConvert(t.Context(), job, errors.New("no")))
	k.must(k.Convert(t.Context(), job))
}

// heic is a picture as Apple's phones send it.
func heic(t *testing.T, w, h int) string {
	t.Helper()
	folder := t.TempDir()
	in, out := filepath.Join(folder, "in.jpg"), filepath.Join(folder, "out.heic")
	if err := os.WriteFile(in, []byte(photo(t, w, h)), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), "heif-enc", in, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s; scripts/install.sh media installs heif-enc", err, said)
	}
	content, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestConvert_MakesAPictureOfAPhoneVisible(t *testing.T) {
	k := newKit(t)
	converter, err := media.NewConverter(t.TempDir())
	k.must(err)
	k.withConverter(converter)
	content := heic(t, 2000, 1000)
	a := k.upload(k.draft(k.author), "IMG_1.HEIC", content)
	if a.Kind != domain.KindPhoto || a.Problem != "" || !k.attachment(a.ID).Converting || a.Pictured() {
		t.Fatalf("received as %+v", a)
	}
	viewer := intake.Viewer{Informant: k.author}
	_, err = k.OpenMedia(t.Context(), viewer, a.ID, intake.VariantLarge)
	wantKind(t, err, domain.KindNotFound)
	for range 2 {
		k.work(domain.JobConvert, a.ID, k.Convert)
	}
	if a = k.attachment(a.ID); !a.Pictured() || !a.HasFull() || a.Width != 2000 || a.Height != 1000 || a.Problem != "" || a.Converting {
		t.Errorf("converted to %+v", a)
	}
	for variant, want := range map[intake.Variant]int{intake.VariantFull: 2000, intake.VariantLarge: 1600, intake.VariantThumb: 480} {
		shown, err := k.OpenMedia(t.Context(), viewer, a.ID, variant)
		k.must(err)
		got, err := jpeg.DecodeConfig(shown)
		if err != nil || got.Width != want || shown.MIME != "image/jpeg" || shown.Name != "IMG_1.jpg" || !shown.Inline {
			t.Errorf("%s is %+v of %q, %v", variant, got, shown.Name, err)
		}
		k.must(shown.Close())
	}
	original, err := k.OpenMedia(t.Context(), viewer, a.ID, intake.VariantOriginal)
	k.must(err)
	defer original.Close()
	if whole, err := io.ReadAll(original); err != nil || string(whole) != content || original.Name != "IMG_1.HEIC" || original.Inline {
		t.Errorf("the original is %d bytes of %q, %v", len(whole), original.Name, err)
	}
	k.must(k.RemoveAttachment(t.Context(), k.author, a.ID))
	k.work(domain.JobForgetMedia, a.ID, k.ForgetMedia)
	if _, _, err := k.files.Stat(t.Context(), a.DerivativeKey(domain.DerivativeFull)); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("its copy stays: %v", err)
	}
}

func TestTurn_APictureOfAPhoneIsTurnedInEverySize(t *testing.T) {
	k := newKit(t)
	converter, err := media.NewConverter(t.TempDir())
	k.must(err)
	k.withConverter(converter)
	a := k.upload(k.draft(k.author), "IMG_1.HEIC", heic(t, 2000, 1000))
	wantKind(t, k.TurnAttachment(t.Context(), k.author, a.ID, 90), domain.KindConflict) // nobody sees it yet
	k.work(domain.JobConvert, a.ID, k.Convert)
	read := func(variant intake.Variant) (config image.Config, bytes string) {
		t.Helper()
		shown, err := k.OpenMedia(t.Context(), intake.Viewer{Informant: k.author}, a.ID, variant)
		k.must(err)
		defer shown.Close()
		whole, err := io.ReadAll(shown)
		k.must(err)
		config, err = jpeg.DecodeConfig(strings.NewReader(string(whole)))
		k.must(err)
		return config, string(whole)
	}
	_, before := read(intake.VariantFull)
	again := func() { // a conversion that is repeated keeps what its author chose
		k.work(domain.JobConvert, a.ID, k.Convert)
	}
	for _, remake := range []func(){func() { k.work(domain.JobDerive, a.ID, k.Derive) }, again} {
		k.must(k.TurnAttachment(t.Context(), k.author, a.ID, 90))
		remake()
		for variant, want := range map[intake.Variant]int{intake.VariantLarge: 800, intake.VariantThumb: 240} {
			if config, _ := read(variant); config.Width != want || config.Height != 2*want {
				t.Errorf("%s has %d×%d, want a width of %d", variant, config.Width, config.Height, want)
			}
		}
		if _, whole := read(intake.VariantFull); !strings.HasSuffix(whole, before[2:]) || len(whole) == len(before) {
			t.Errorf("the copy in full size has %d bytes, before %d", len(whole), len(before))
		}
		if got := k.attachment(a.ID); got.ToTurn() != 0 || got.SeenWidth() != 1000 {
			t.Errorf("it is %+v", got)
		}
	}
	k.must(k.TurnAttachment(t.Context(), k.author, a.ID, 0))
	k.work(domain.JobDerive, a.ID, k.Derive)
	if _, whole := read(intake.VariantFull); whole != before {
		t.Error("turned back, the copy in full size is another")
	}
}

func TestConvert_APictureThatCannotBeConvertedSaysWhatToDo(t *testing.T) {
	k := newKit(t)
	a := k.upload(k.draft(k.author), "IMG_1.HEIC", heic(t, 64, 64))
	if a.State != domain.AttachmentStored || !strings.Contains(a.Problem, "兼容性最佳") || a.Converting || a.Pictured() {
		t.Errorf("without a converter: %+v", a)
	}
	converter, err := media.NewConverter(t.TempDir())
	k.must(err)
	k.withConverter(converter)
	broken := k.upload(k.draft(k.author), "IMG_2.HEIC", heic(t, 64, 64)[:300])
	k.work(domain.JobConvert, broken.ID, k.Convert)
	if broken = k.attachment(broken.ID); broken.State != domain.AttachmentStored || !strings.Contains(broken.Problem, "原图") || broken.Converting {
		t.Errorf("broken: %+v", broken)
	}
	later := k.upload(k.draft(k.author), "IMG_3.HEIC", heic(t, 64, 64))
	k.must(k.GaveUpConvert(t.Context(), domain.Job{Kind: domain.JobConvert, Subject: later.ID}, errors.New("no")))
	if later = k.attachment(later.ID); !strings.Contains(later.Problem, "暂时不能在网页里看") || later.Converting {
		t.Errorf("given up: %+v", later)
	}
}
