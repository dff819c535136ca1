package office_test

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"io"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/office"
)

func renderer(t *testing.T) *office.Renderer {
	t.Helper()
	r, err := office.NewRenderer(t.TempDir())
	if err != nil {
		t.Fatalf("scripts/install.sh test installs what is missing: %v", err)
	}
	return r
}

func TestRender_ShowsEveryPage(t *testing.T) {
	file, _ := document(t, write(circular()))
	r := renderer(t)
	made, err := r.Render(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if len(made.Pages) != 7 || !made.Whole || !bytes.HasPrefix(made.PDF, []byte("%PDF-")) {
		t.Fatalf("%d pages, whole %t", len(made.Pages), made.Whole)
	}
	page, err := png.Decode(bytes.NewReader(made.Pages[0]))
	if err != nil {
		t.Fatal(err)
	}
	if size := page.Bounds(); size.Dx() != 794 || size.Dy() < 1122 || size.Dy() > 1124 {
		t.Errorf("a page is %v, not A4 at 96 points an inch", size)
	}
}

func TestRender_KeepsWhatItHasMade(t *testing.T) {
	file, _ := document(t, write(domain.OfficialDocument{Title: "通报"}))
	r := renderer(t)
	first, err := r.Render(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	again, err := r.Render(ended, file)
	if err != nil || !bytes.Equal(first.Pages[0], again.Pages[0]) {
		t.Errorf("the same document is made again: %v", err)
	}
	other, _ := document(t, write(domain.OfficialDocument{Title: "另一份"}))
	if _, err := r.Render(ended, other); !errors.Is(err, context.Canceled) {
		t.Errorf("somebody who has gone is served: %v", err)
	}
}

func TestPrint_KeepsCodesAsTheyWereDrawn(t *testing.T) {
	file, _ := document(t, func(w io.Writer) error { return office.Certificates(w, certificates(t)) })
	made, err := renderer(t).Print(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(made, []byte("%PDF-")) || !bytes.Contains(made, []byte("/Subtype/Image")) || bytes.Contains(made, []byte("DCTDecode")) {
		t.Errorf("%d bytes, with a picture %t, blurred %t", len(made), bytes.Contains(made, []byte("/Subtype/Image")), bytes.Contains(made, []byte("DCTDecode")))
	}
}

func TestPrint_EndsWithWhoAskedAndRefusesWhatIsNoDocument(t *testing.T) {
	r := renderer(t)
	if _, err := r.Print(t.Context(), []byte("PK no document")); domain.KindOf(err) != domain.KindInvalid || !strings.Contains(domain.Public(err), "下载 Word 文件") {
		t.Errorf("got %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	file, _ := document(t, write(domain.OfficialDocument{Title: "通报"}))
	if _, err := r.Print(ended, file); !errors.Is(err, context.Canceled) {
		t.Errorf("somebody who has gone is served: %v", err)
	}
}

func TestRender_RefusesWhatIsNoDocument(t *testing.T) {
	_, err := renderer(t).Render(t.Context(), []byte("PK no document"))
	if domain.KindOf(err) != domain.KindInvalid || !strings.Contains(domain.Public(err), "下载 Word 文件") {
		t.Errorf("got %v", err)
	}
}

func TestNewRenderer_SaysWhatIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := office.NewRenderer(""); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("got %v", err)
	}
}
