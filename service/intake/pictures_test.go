package intake_test

import (
	"image/jpeg"
	"io"
	"testing"

	"laigao/domain"
	"laigao/service/intake"
)

// edit has an editor do something to a picture, as the review does it.
func (k *kit) edit(a domain.Attachment, e domain.PictureEdit) domain.Attachment {
	k.t.Helper()
	k.must(k.store.EditPicture(k.t.Context(), &domain.PictureChange{AttachmentID: a.ID, Edit: e}))
	k.must(k.store.Enqueue(k.t.Context(), domain.Job{Kind: domain.JobDerive, Subject: a.ID}))
	return k.attachment(a.ID)
}

// shown opens a variant and returns its size in pixels, or why it is not shown.
func (k *kit) shown(viewer intake.Viewer, id string, variant intake.Variant) (w, h int, err error) {
	k.t.Helper()
	content, err := k.OpenMedia(k.t.Context(), viewer, id, variant)
	if err != nil {
		return 0, 0, err
	}
	defer content.Close()
	config, err := jpeg.DecodeConfig(content)
	k.must(err)
	return config.Width, config.Height, nil
}

// submittedPhoto is a manuscript that was sent with one photograph of 2000 × 1000 pixels.
func (k *kit) submittedPhoto() (domain.Manuscript, domain.Attachment) {
	k.t.Helper()
	m := k.ready()
	a := k.upload(m.ID, "大赛.jpg", photo(k.t, 2000, 1000))
	k.work(domain.JobDerive, a.ID, k.Derive)
	form := k.complete(m.ID)
	form.Sheet.PeopleConsent = domain.Yes
	k.submit(k.save(form))
	return k.manuscript(m.ID), k.attachment(a.ID)
}

func TestOpenMedia_ShowsNobodyButEditorsWhatWasCovered(t *testing.T) {
	k := newKit(t)
	_, a := k.submittedPhoto()
	author, editor := intake.Viewer{Informant: k.author}, intake.Viewer{Account: k.editor}
	auditor := intake.Viewer{Account: k.account("auditor", domain.RoleAuditor)}
	left := domain.PictureEdit{Covers: []domain.Cover{{Box: domain.Box{W: 2000, H: 2000}}}, Crop: domain.Box{W: 5000, H: 10000}}
	k.edit(a, left)
	for _, viewer := range []intake.Viewer{author, auditor, editor} { // the copies show what was covered
		for _, variant := range []intake.Variant{intake.VariantThumb, intake.VariantLarge, intake.VariantFull} {
			if _, _, err := k.shown(viewer, a.ID, variant); domain.KindOf(err) != domain.KindNotFound {
				t.Errorf("%s before it is made: %v", variant, err)
			}
		}
	}
	k.work(domain.JobDerive, a.ID, k.Derive)
	for variant, want := range map[intake.Variant][2]int{intake.VariantFull: {1000, 1000}, intake.VariantLarge: {1000, 1000}, intake.VariantThumb: {480, 480}} {
		if w, h, err := k.shown(author, a.ID, variant); err != nil || w != want[0] || h != want[1] {
			t.Errorf("%s: %dx%d, %v", variant, w, h, err)
		}
	}
	for _, variant := range []intake.Variant{intake.VariantOriginal, intake.VariantBefore} {
		for name, viewer := range map[string]intake.Viewer{"author": author, "auditor": auditor} {
			if _, _, err := k.shown(viewer, a.ID, variant); domain.KindOf(err) != domain.KindNotFound {
				t.Errorf("%s by the %s: %v", variant, name, err)
			}
		}
		if w, h, err := k.shown(editor, a.ID, variant); err != nil || w != 2*h {
			t.Errorf("%s by an editor: %dx%d, %v", variant, w, h, err)
		}
	}
}

func TestDerive_GoesBackToTheOriginal(t *testing.T) {
	k := newKit(t)
	_, a := k.submittedPhoto()
	k.edit(a, domain.PictureEdit{Turn: 90})
	k.work(domain.JobDerive, a.ID, k.Derive)
	if now := k.attachment(a.ID); !now.HasFull() || now.SeenWidth() != 1000 {
		t.Fatalf("edited: %+v", now)
	}
	k.edit(a, domain.PictureEdit{})
	k.work(domain.JobDerive, a.ID, k.Derive)
	author := intake.Viewer{Informant: k.author}
	now := k.attachment(a.ID)
	if w, h, err := k.shown(author, a.ID, intake.VariantLarge); err != nil || w != 1600 || h != 800 || now.Remaking() || now.HasFull() || now.Look() != a.Look() {
		t.Errorf("back: %dx%d, %v, %+v", w, h, err, now)
	}
	if _, _, err := k.shown(author, a.ID, intake.VariantOriginal); err != nil {
		t.Errorf("the author's own original: %v", err)
	}
}

func TestDerive_KeepsNoCopyOfAnEditThatWasReplacedMeanwhile(t *testing.T) {
	k := newKit(t)
	_, a := k.submittedPhoto()
	k.edit(a, domain.PictureEdit{Turn: 90})
	jobs, err := k.store.JobsOf(t.Context(), domain.JobDerive, a.ID)
	k.must(err)
	k.edit(a, domain.PictureEdit{Turn: 180})
	k.must(k.Derive(t.Context(), jobs[0]))
	if now := k.attachment(a.ID); now.Remaking() || now.CopiesEdit != (domain.PictureEdit{Turn: 180}).Name() {
		t.Errorf("got copies of %q", now.CopiesEdit)
	}
}

func TestCopyAsNew_CopiesThePictureAsItWasEdited(t *testing.T) {
	k := newKit(t)
	m, a := k.submittedPhoto()
	k.must(k.store.TurnAttachment(t.Context(), a.ID, 180))
	k.edit(a, domain.PictureEdit{Covers: []domain.Cover{{Box: domain.Box{W: 9000, H: 9000}}}, Crop: domain.Box{W: 10000, H: 5000}})
	k.work(domain.JobDerive, a.ID, k.Derive)
	k.must(k.Withdraw(t.Context(), k.author, m.ID, ""))
	id, err := k.CopyAsNew(t.Context(), k.author, m.ID, k.NewID())
	k.must(err)
	all, err := k.store.Attachments(t.Context(), id)
	k.must(err)
	k.work(domain.JobFetchMedia, all[0].ID, k.FetchMedia)
	got := k.attachment(all[0].ID)
	if got.State != domain.AttachmentStored || got.SHA256 == a.SHA256 || got.Width != 2000 || got.Height != 500 || got.Turn != 0 || !got.Edit.Empty() {
		t.Errorf("got %+v", got)
	}
}

func TestForgetMedia_RemovesTheCopiesOfEveryEdit(t *testing.T) {
	k := newKit(t)
	id := k.draft(k.author)
	a := k.upload(id, "大赛.jpg", photo(t, 200, 100))
	k.work(domain.JobDerive, a.ID, k.Derive)
	for _, turn := range []domain.Turn{90, 180} {
		k.edit(a, domain.PictureEdit{Turn: turn})
		k.work(domain.JobDerive, a.ID, k.Derive)
	}
	if len(k.keys()) < 9 {
		t.Fatalf("kept %v", k.keys())
	}
	k.must(k.RemoveAttachment(t.Context(), k.author, a.ID))
	k.work(domain.JobForgetMedia, a.ID, k.ForgetMedia)
	if left := k.keys(); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestOpenMedia_BeforeIsMadeAnew: what editors draw on is no copy that is kept.
func TestOpenMedia_BeforeIsMadeAnew(t *testing.T) {
	k := newKit(t)
	_, a := k.submittedPhoto()
	content, err := k.OpenMedia(t.Context(), intake.Viewer{Account: k.editor}, a.ID, intake.VariantBefore)
	k.must(err)
	defer content.Close()
	if n, err := io.Copy(io.Discard, content); err != nil || n == 0 || content.MIME != "image/jpeg" {
		t.Errorf("%d bytes of %s, %v", n, content.MIME, err)
	}
}
