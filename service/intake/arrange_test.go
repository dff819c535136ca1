package intake_test

import (
	"context"
	"io"
	"slices"
	"testing"

	"laigao/domain"
	"laigao/service/intake"
)

// names returns a manuscript's files by name, in their order.
func (k *kit) names(id string) []string {
	k.t.Helper()
	all, err := k.store.Attachments(k.t.Context(), id)
	k.must(err)
	var names []string
	for _, a := range all {
		names = append(names, a.Name)
	}
	return names
}

func TestOrderAttachments_IsAPermutationOfWhatIsThere(t *testing.T) {
	k := newKit(t)
	id := k.draft(k.author)
	a, b, c := k.upload(id, "a.jpg", photo(t, 8, 6)), k.upload(id, "b.jpg", photo(t, 9, 6)), k.upload(id, "c.jpg", photo(t, 10, 6))
	elsewhere := k.upload(k.draft(k.author), "z.jpg", photo(t, 11, 6))
	order := func(ids ...string) error { return k.OrderAttachments(t.Context(), k.author, id, ids) }
	want := func(what string, names ...string) {
		t.Helper()
		if got := k.names(id); !slices.Equal(got, names) {
			t.Errorf("%s: got %v, want %v", what, got, names)
		}
	}
	for range 2 {
		k.must(order(c.ID, a.ID, b.ID))
		want("ordered", "c.jpg", "a.jpg", "b.jpg")
	}
	k.upload(id, "d.jpg", photo(t, 12, 6))
	k.must(order(b.ID, "", elsewhere.ID, b.ID, a.ID, c.ID))
	want("one came meanwhile", "b.jpg", "a.jpg", "c.jpg", "d.jpg")
	k.must(k.RemoveAttachment(t.Context(), k.author, a.ID))
	k.must(order(c.ID, a.ID, b.ID))
	want("one went meanwhile", "c.jpg", "b.jpg", "d.jpg")
	k.must(order())
	want("no order at all", "c.jpg", "b.jpg", "d.jpg")
	k.must(k.MoveAttachment(t.Context(), k.author, b.ID, 1))
	want("moved down", "c.jpg", "d.jpg", "b.jpg")
	if got, err := k.store.Attachment(t.Context(), elsewhere.ID); err != nil || got.Position != 1 {
		t.Errorf("another manuscript's file has place %d, %v", got.Position, err)
	}
	wantKind(t, k.OrderAttachments(t.Context(), k.other, id, nil), domain.KindNotFound)
	m := k.ready()
	k.submit(m)
	wantKind(t, k.OrderAttachments(t.Context(), k.author, m.ID, nil), domain.KindConflict)
}

func TestTurnAttachment_TurnsEveryCopyAndKeepsTheOriginal(t *testing.T) {
	k := newKit(t)
	id := k.draft(k.author)
	content := photo(t, 2000, 1000)
	a := k.upload(id, "大赛.jpg", content)
	k.work(domain.JobDerive, a.ID, k.Derive)
	viewer := intake.Viewer{Informant: k.author}
	first, err := k.OpenMedia(t.Context(), viewer, a.ID, intake.VariantThumb)
	k.must(err)
	k.must(first.Close())
	k.must(k.TurnAttachment(t.Context(), k.author, a.ID, 90))
	k.must(k.TurnAttachment(t.Context(), k.author, a.ID, 90)) // the same once more
	jobs, err := k.store.JobsOf(t.Context(), domain.JobDerive, a.ID)
	if err != nil || len(jobs) != 2 {
		t.Errorf("%d jobs, want the first and one for the turn: %v", len(jobs), err)
	}
	now, err := k.Attachment(t.Context(), k.author, a.ID)
	if err != nil || now.Turn != 90 || now.ToTurn() != 90 || now.SHA256 != sum(content) || now.SeenWidth() != 1000 {
		t.Errorf("before its copies are made: %+v, %v", now, err)
	}
	k.must(k.Derive(t.Context(), jobs[0]))
	now, err = k.Attachment(t.Context(), k.author, a.ID)
	if err != nil || now.ToTurn() != 0 || now.Problem != "" {
		t.Errorf("after: %+v, %v", now, err)
	}
	for variant, long := range map[intake.Variant]int{intake.VariantThumb: 480, intake.VariantLarge: 1600} {
		d, err := k.store.Derivative(t.Context(), a.ID, domain.DerivativeKind(variant))
		if err != nil || d.Turn != 90 || d.Width != long/2 || d.Height != long {
			t.Errorf("%s: %+v, %v", variant, d, err)
		}
		open, err := k.OpenMedia(t.Context(), viewer, a.ID, variant)
		if err != nil || open.Turn != 90 || open.SHA256 == first.SHA256 {
			t.Errorf("%s is opened as %+v, %v", variant, open, err)
		}
		k.must(open.Close())
	}
	original, err := k.OpenMedia(t.Context(), viewer, a.ID, intake.VariantOriginal)
	k.must(err)
	defer original.Close()
	if whole, err := io.ReadAll(original); err != nil || string(whole) != content {
		t.Errorf("the original has %d bytes, %v", len(whole), err)
	}
}

// A copy that was being made when the picture was turned once more is not taken.
func TestDerive_PassesOverAnOlderTurn(t *testing.T) {
	k := newKit(t)
	id := k.draft(k.author)
	a := k.upload(id, "大赛.jpg", photo(t, 200, 100))
	k.must(k.TurnAttachment(t.Context(), k.author, a.ID, 90))
	turning := &turningFiles{Files: k.files, at: a.DerivativeKey(domain.DerivativeLarge) + "-90", turn: func() {
		k.must(k.RotateAttachment(t.Context(), k.author, a.ID))
	}}
	k.work(domain.JobDerive, a.ID, k.serviceOn(turning).Derive)
	if _, err := k.store.Derivative(t.Context(), a.ID, domain.DerivativeLarge); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("the older copy is on record: %v", err)
	}
	k.work(domain.JobDerive, a.ID, k.Derive)
	if d, err := k.store.Derivative(t.Context(), a.ID, domain.DerivativeLarge); err != nil || d.Turn != 180 {
		t.Errorf("got a turn of %d, %v", d.Turn, err)
	}
	k.must(k.RemoveAttachment(t.Context(), k.author, a.ID))
	k.work(domain.JobForgetMedia, a.ID, k.ForgetMedia)
	for _, turn := range domain.Turns() {
		_, _, err := k.files.Stat(t.Context(), domain.Derivative{AttachmentID: a.ID, Kind: domain.DerivativeLarge, Turn: turn}.Key())
		wantKind(t, err, domain.KindNotFound)
	}
}

// turningFiles turns the picture while one of its copies is stored.
type turningFiles struct {
	intake.Files
	at   string
	turn func()
}

func (f *turningFiles) Put(ctx context.Context, key string, r io.Reader) (int64, string, error) {
	if key == f.at {
		f.at = ""
		f.turn()
	}
	return f.Files.Put(ctx, key, r)
}

func TestTurnAttachment_IsForItsAuthorWhileTheManuscriptIsOpen(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	form := k.complete(m.ID)
	form.PeopleConsent = domain.Yes
	a := k.upload(m.ID, "大赛.jpg", photo(t, 80, 60))
	paper := k.upload(m.ID, "名单.pdf", "%PDF-1.4\n%%EOF")
	turn := func(who domain.Informant, id string, by domain.Turn) error {
		return k.TurnAttachment(t.Context(), who, id, by)
	}
	wantKind(t, turn(k.other, a.ID, 90), domain.KindNotFound)
	wantKind(t, turn(k.author, a.ID, 45), domain.KindInvalid)
	wantKind(t, turn(k.author, paper.ID, 90), domain.KindConflict)
	k.submit(k.save(form))
	wantKind(t, turn(k.author, a.ID, 90), domain.KindConflict)
	wantKind(t, k.RotateAttachment(t.Context(), k.author, a.ID), domain.KindConflict)
}

func TestCopyAsNew_KeepsOrderTurnAndPlacesOfPictures(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	form := k.complete(m.ID)
	form.PeopleConsent = domain.Yes
	a, b := k.upload(m.ID, "a.jpg", photo(t, 80, 60)), k.upload(m.ID, "b.jpg", photo(t, 90, 60))
	k.must(k.TurnAttachment(t.Context(), k.author, a.ID, 270))
	k.must(k.OrderAttachments(t.Context(), k.author, m.ID, []string{b.ID, a.ID}))
	k.submit(k.save(form))
	k.must(k.Withdraw(t.Context(), k.author, m.ID, ""))
	placed := k.manuscript(m.ID)
	placed.Body = "<p>一</p>\n" + domain.Figure(a.ID) + "\n<p>二</p>"
	k.must(k.store.SaveManuscript(t.Context(), &placed))
	id, err := k.CopyAsNew(t.Context(), k.author, m.ID, k.NewID())
	k.must(err)
	all, err := k.store.Attachments(t.Context(), id)
	k.must(err)
	if got, want := k.manuscript(id).Body, "<p>一</p>\n"+domain.Figure(all[1].ID)+"\n<p>二</p>"; got != want {
		t.Errorf("the copy's text is %q, want %q", got, want)
	}
	if err != nil || len(all) != 2 || all[0].Name != "b.jpg" || all[1].Turn != 270 || all[1].CopiesTurn != 0 {
		t.Errorf("got %+v, %v", all, err)
	}
}
