package intake_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"laigao/domain"
	"laigao/media"
	"laigao/repository"
	"laigao/service/intake"
)

// camera photographs what it is told.
type camera struct {
	picture string
	err     error
	hosts   []string
	asked   int
}

func (c *camera) Photograph(_ context.Context, _ string, hosts []string, w io.Writer) error {
	c.asked++
	c.hosts = hosts
	if c.err != nil {
		return c.err
	}
	_, err := io.WriteString(w, c.picture)
	return err
}

// adopted adds a manuscript with a confirmed adoption.
func (k *kit) adopted() domain.Adoption {
	k.t.Helper()
	m := k.accepted(domain.ManuscriptAdopted)
	a := domain.Adoption{
		ID: k.store.NewID(), ManuscriptID: m.ID, OutletID: domain.OutletOwnAccount, State: domain.AdoptionConfirmed, PublishedDay: "2026-03-05",
		Link: "https://example.com/1",
	}
	k.must(k.store.AddAdoption(k.t.Context(), &a))
	return a
}

func (k *kit) proofs(a domain.Adoption) []domain.Proof {
	k.t.Helper()
	proofs, err := k.store.Proofs(k.t.Context(), repository.ProofQuery{AdoptionIDs: []string{a.ID}})
	k.must(err)
	return proofs
}

func TestAddEditorProof_KeepsPicturesOnlyAndIsForThoseWhoRecordAdoptions(t *testing.T) {
	k := newKit(t)
	a := k.adopted()
	send := func(who domain.Account, content string) error {
		_, err := k.AddEditorProof(t.Context(), who, intake.EditorProof{AdoptionID: a.ID, Name: "报样", Content: strings.NewReader(content)})
		return err
	}
	for _, role := range domain.Roles() {
		who := k.account("r"+string(role), role)
		if err := send(who, photo(t, 60, 40)); (err == nil) != who.Can(domain.RecordAdoptions) {
			t.Errorf("%s: %v", role, err)
		}
	}
	before := len(k.proofs(a))
	for what, content := range map[string]string{"words": "只是文字", "nothing": "", "a page": "<html><script>alert(1)</script></html>"} {
		if err := send(k.editor, content); err == nil || domain.KindOf(err) != domain.KindInvalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	proofs := k.proofs(a)
	if len(proofs) != before || before == 0 || proofs[0].Name != "报样.jpg" || proofs[0].Width != 60 {
		t.Errorf("kept %+v", proofs)
	}
	if !k.sees(intake.Viewer{Account: k.editor}, proofs[0].ID) || k.sees(intake.Viewer{Informant: k.other}, proofs[0].ID) {
		t.Error("it is seen by the wrong people")
	}
	for err := error(nil); err == nil; {
		if err = send(k.editor, photo(t, 30, 20)); err != nil && domain.KindOf(err) != domain.KindConflict {
			t.Fatal(err)
		}
	}
	if n := len(k.proofs(a)); n != 10 {
		t.Errorf("%d pictures at last", n)
	}
}

func TestCapturePage_BecomesAProofOrSaysWhyNot(t *testing.T) {
	k := newKit(t)
	a := k.adopted()
	outlet, err := k.store.Outlet(t.Context(), a.OutletID)
	k.must(err)
	outlet.URL, outlet.Hosts = "https://www.example.com/", []string{"img.example.cn"}
	k.must(k.store.SaveOutlet(t.Context(), outlet))
	lens := &camera{}
	service := intake.New(intake.Config{Store: k.store, Keyring: k.ring, Files: k.files, Inspector: media.NewInspector(), Camera: lens, Log: slog.New(slog.DiscardHandler)})
	job := domain.Job{Kind: domain.JobCapture, Subject: a.ID}
	state := func() domain.Capture {
		t.Helper()
		found, err := k.store.Captures(t.Context(), a.ID)
		k.must(err)
		return found[0]
	}
	ask := func() {
		k.must(k.store.AskCapture(t.Context(), domain.Capture{AdoptionID: a.ID, Link: a.Link, Actor: k.editor.Actor()}))
	}

	k.must(service.CapturePage(t.Context(), job)) // nobody has asked
	ask()
	lens.err = domain.Invalid("网页打不开（404）")
	k.must(service.CapturePage(t.Context(), job))
	if got := state(); got.State != domain.CaptureFailed || got.Problem != "网页打不开（404）" || len(k.proofs(a)) != 0 {
		t.Errorf("refused: %+v", got)
	}
	ask()
	lens.err = errors.New("chromium was killed")
	if err := service.CapturePage(t.Context(), job); err == nil || state().State != domain.CaptureQueued {
		t.Errorf("broken off: %v, %+v", err, state())
	}
	lens.err, lens.picture = nil, photo(t, 80, 50)
	k.must(service.CapturePage(t.Context(), job))
	k.must(service.CapturePage(t.Context(), job)) // worked twice
	proofs := k.proofs(a)
	if got := state(); got.State != domain.CaptureDone || len(proofs) != 1 || got.AttachmentID != proofs[0].ID || proofs[0].Width != 80 {
		t.Errorf("captured: %+v, %+v", got, proofs)
	}
	if !slices.Equal(lens.hosts, []string{"example.com", "img.example.cn"}) {
		t.Errorf("it was let to %v", lens.hosts)
	}
	ask()
	k.must(service.GaveUpCapture(t.Context(), job, errors.New("many times")))
	if got := state(); got.State != domain.CaptureFailed || got.Problem == "" {
		t.Errorf("given up: %+v", got)
	}
	ask()
	lens.picture = "<html>no picture</html>"
	k.must(service.CapturePage(t.Context(), job))
	if got := state(); got.State != domain.CaptureFailed || len(k.proofs(a)) != 1 {
		t.Errorf("no picture: %+v", got)
	}
	ask()
	k.must(k.CapturePage(t.Context(), job)) // where no browser is installed
	if got := state(); got.State != domain.CaptureFailed || !bytes.Contains([]byte(got.Problem), []byte("没有安装")) {
		t.Errorf("without a browser: %+v", got)
	}
}
