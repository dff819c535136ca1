package review_test

import (
	"slices"
	"testing"

	"laigao/domain"
	"laigao/service/review"
)

// photo returns the photograph of a manuscript, of which copies have been made.
func (d *desk) photo(m domain.Manuscript) domain.Attachment {
	d.t.Helper()
	all, err := d.store.Attachments(d.t.Context(), m.ID)
	d.must(err)
	for _, kind := range []domain.DerivativeKind{domain.DerivativeLarge, domain.DerivativeThumb} {
		d.must(d.store.PutDerivative(d.t.Context(), domain.Derivative{AttachmentID: all[0].ID, Kind: kind, Turn: all[0].Turn, Edit: all[0].Edit.Name()}))
	}
	a, err := d.store.Attachment(d.t.Context(), all[0].ID)
	d.must(err)
	return a
}

func covered(x int) domain.PictureEdit {
	return domain.PictureEdit{Covers: []domain.Cover{{Box: domain.Box{X: x, Y: 1000, W: 2000, H: 2000}, Shape: domain.CoverOval}}}
}

func pictureOf(m domain.Manuscript, a domain.Attachment, e domain.PictureEdit) review.EditPicture {
	return review.EditPicture{ManuscriptID: m.ID, AttachmentID: a.ID, Version: m.Version, Edit: e}
}

func TestEditPicture_IsForEditorsOfWhatTheDepartmentHolds(t *testing.T) {
	d := newDesk(t)
	for _, state := range domain.ManuscriptStates() {
		for _, role := range domain.Roles() {
			m := d.manuscript(state, map[bool]int{true: 1}[state == domain.ManuscriptReviewing])
			cmd := pictureOf(m, d.photo(m), covered(1000))
			cmd.VoidApproval = true
			_, err := d.service.EditPicture(t.Context(), d.people[role], cmd)
			actor := d.people[role]
			allowed := actor.Can(domain.EditManuscripts) && m.Revisable()
			if (err == nil) != allowed {
				t.Errorf("%v by %s: allowed %v, got %v", state, role, allowed, err)
			}
			if after := d.photo(m); after.Edit.Empty() == allowed {
				t.Errorf("%v by %s: the picture has %+v", state, role, after.Edit)
			}
		}
	}
}

func TestEditPicture_KeepsEveryEditAndAsksForCopies(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	a, editor := d.photo(m), d.people[domain.RoleFirstReviewer]
	d.must(d.store.TurnAttachment(t.Context(), a.ID, 90))
	for round, e := range []domain.PictureEdit{covered(1000), covered(1000), {}} {
		cmd := pictureOf(d.read(m.ID), a, e)
		done, err := d.service.EditPicture(t.Context(), editor, cmd)
		if err != nil || done.Changed != (round != 1) || done.Voided {
			t.Fatalf("round %d: %+v, %v", round, done, err)
		}
	}
	changes, err := d.store.PictureChanges(t.Context(), a.ID)
	d.must(err)
	want := covered(1000).File(90)
	if len(changes) != 2 || !changes[0].Edit.Empty() || changes[1].Edit.String() != want.String() || changes[1].Actor.ID != editor.ID {
		t.Errorf("history %+v, want the edit as the file stands and then none", changes)
	}
	if jobs, err := d.store.JobsOf(t.Context(), domain.JobDerive, a.ID); err != nil || len(jobs) != 2 {
		t.Errorf("%d jobs, %v", len(jobs), err)
	}
	if got := d.actions(m.ID); !slices.Equal(got, []string{"manuscript.picture", "manuscript.picture"}) {
		t.Errorf("audit %v", got)
	}
	page, err := d.service.Picture(t.Context(), editor, m.ID, a.ID)
	if err != nil || !page.Edit.Empty() || len(page.Changes) != 2 {
		t.Errorf("got %+v, %v", page.Edit, err)
	}
}

func TestEditPicture_VoidsTheApprovalOnlyWhenAgreed(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAccepted, 0)
	a, editor := d.photo(m), d.people[domain.RoleFirstReviewer]
	cmd := pictureOf(m, a, domain.PictureEdit{Turn: 90})
	if _, err := d.service.EditPicture(t.Context(), editor, cmd); domain.FieldsOf(err)["void_approval"] == "" {
		t.Fatalf("not agreed: %v", err)
	}
	if got := d.photo(m); !got.Edit.Empty() || d.read(m.ID).ApprovedHash == "" {
		t.Fatalf("half of it was done: %+v", got.Edit)
	}
	cmd.VoidApproval = true
	done, err := d.service.EditPicture(t.Context(), editor, cmd)
	if err != nil || !done.Voided || d.read(m.ID).State != domain.ManuscriptReviewing {
		t.Errorf("agreed: %+v, %v, %v", done, err, d.read(m.ID).State)
	}
}

func TestEditPicture_RefusesOldFormsLocksAndOtherFiles(t *testing.T) {
	d := newDesk(t)
	m, other := d.manuscript(domain.ManuscriptReviewing, 1), d.manuscript(domain.ManuscriptReviewing, 1)
	a, editor := d.photo(m), d.people[domain.RoleFirstReviewer]
	old := pictureOf(m, a, covered(1))
	old.Version--
	if _, err := d.service.EditPicture(t.Context(), editor, old); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("an old form: %v", err)
	}
	if _, err := d.service.EditPicture(t.Context(), editor, pictureOf(m, d.photo(other), covered(1))); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a picture of another manuscript: %v", err)
	}
	if _, err := d.service.EditPicture(t.Context(), editor, pictureOf(m, a, domain.PictureEdit{Turn: 7})); domain.FieldsOf(err)["turn"] == "" {
		t.Errorf("by seven degrees: %v", err)
	}
	if _, err := d.service.Lock(t.Context(), d.people[domain.RoleSecondReviewer], m.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := d.service.EditPicture(t.Context(), editor, pictureOf(m, a, covered(1))); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("while somebody else edits: %v", err)
	}
}
