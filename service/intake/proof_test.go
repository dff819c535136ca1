package intake_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/intake"
)

// proof sends a picture of where a manuscript was adopted.
func (k *kit) proof(m domain.Manuscript, name string) domain.Attachment {
	k.t.Helper()
	content := photo(k.t, 60, 40)
	a, err := k.Announce(k.t.Context(), k.author, intake.Announce{ManuscriptID: m.ID, Name: name, Size: int64(len(content)), Proof: true})
	k.must(err)
	a, err = k.Received(k.t.Context(), k.author, a.ID, strings.NewReader(content))
	k.must(err)
	return a
}

// sees reports whether a viewer may open a file.
func (k *kit) sees(viewer intake.Viewer, id string) bool {
	k.t.Helper()
	content, err := k.OpenMedia(k.t.Context(), viewer, id, intake.VariantOriginal)
	if err != nil {
		k.wants(domain.KindNotFound, err)
		return false
	}
	k.must(content.Close())
	return true
}

func TestProof_IsNoneOfTheManuscriptsFiles(t *testing.T) {
	k := newKit(t)
	m := k.accepted(domain.ManuscriptAdopted)
	before, err := k.store.Attachments(t.Context(), m.ID)
	k.must(err)
	a := k.proof(m, "截图.png")
	if a.Kind != domain.KindProof || a.State != domain.AttachmentStored || a.ManuscriptID != "" || a.Width != 60 {
		t.Fatalf("got %+v", a)
	}
	after, err := k.store.Attachments(t.Context(), m.ID)
	if err != nil || len(after) != len(before) || domain.ApprovalHash(m.Text, after) != domain.ApprovalHash(m.Text, before) {
		t.Errorf("the manuscript has %d files, %v, want %d", len(after), err, len(before))
	}
	k.must(k.Derive(t.Context(), domain.Job{Kind: domain.JobDerive, Subject: a.ID}))
	if got, err := k.Attachment(t.Context(), k.author, a.ID); err != nil || !got.Pictured() || !got.Copies.Has(domain.DerivativeThumb) {
		t.Errorf("no small picture is made: %+v, %v", got, err)
	}
}

func TestProof_IsSeenByItsAuthorAndOnceClaimedByEditors(t *testing.T) {
	k := newKit(t)
	m := k.accepted(domain.ManuscriptAdopted)
	a := k.proof(m, "截图.png")
	editor := intake.Viewer{Account: k.account("first", domain.RoleFirstReviewer)}
	chair, other := intake.Viewer{Chairs: []domain.Chair{k.chair(k.unit.ID)}}, intake.Viewer{Informant: k.other}
	administrator := intake.Viewer{Account: k.account("admin", domain.RoleAdministrator)}
	for _, claimed := range []bool{false, true} {
		if claimed {
			k.must(k.store.ClaimProof(t.Context(), a.ID, k.store.NewID()))
		}
		if !k.sees(intake.Viewer{Informant: k.author}, a.ID) || k.sees(editor, a.ID) != claimed {
			t.Errorf("claimed %t: the author does not see it, or the editor %t", claimed, k.sees(editor, a.ID))
		}
		for who, viewer := range map[string]intake.Viewer{"chair": chair, "another informant": other, "administrator": administrator} {
			if k.sees(viewer, a.ID) {
				t.Errorf("claimed %t: the %s sees it", claimed, who)
			}
		}
	}
}

func TestProof_UpToThreeUntilTheyAreClaimed(t *testing.T) {
	k := newKit(t)
	m := k.accepted(domain.ManuscriptAccepted)
	announce := func(who domain.Informant, name string) (domain.Attachment, error) {
		return k.Announce(t.Context(), who, intake.Announce{ManuscriptID: m.ID, Name: name, Size: 9, Proof: true})
	}
	first, err := announce(k.author, "一.png")
	k.must(err)
	if again, err := announce(k.author, "一.png"); err != nil || again.ID != first.ID {
		t.Errorf("the same picture becomes another one: %v", err)
	}
	second := k.proof(m, "二.png")
	_, err = announce(k.author, "三.png")
	k.must(err)
	_, err = announce(k.author, "四.png")
	k.wants(domain.KindInvalid, err)
	for range 2 {
		k.must(k.RemoveAttachment(t.Context(), k.author, first.ID))
	}
	k.must(k.store.ClaimProof(t.Context(), second.ID, k.store.NewID()))
	k.wants(domain.KindConflict, k.RemoveAttachment(t.Context(), k.author, second.ID))
	_, err = announce(k.author, "四.png")
	k.must(err)
	_, err = announce(k.other, "五.png")
	k.wants(domain.KindNotFound, err)
	retired := k.author
	retired.State = domain.InformantRetired
	_, err = announce(retired, "五.png")
	k.must(err)
	waiting := k.ready()
	k.submit(waiting)
	_, err = k.Announce(t.Context(), k.author, intake.Announce{ManuscriptID: waiting.ID, Name: "一.png", Size: 9, Proof: true})
	k.wants(domain.KindConflict, err)
}

func TestProof_IsAPictureAndGoesWithWhatWasNeverSent(t *testing.T) {
	k := newKit(t)
	m := k.accepted(domain.ManuscriptAccepted)
	content := "%PDF-1.4\n1 0 obj"
	a, err := k.Announce(t.Context(), k.author, intake.Announce{ManuscriptID: m.ID, Name: "报纸.pdf", Size: int64(len(content)), Proof: true})
	k.must(err)
	_, err = k.Received(t.Context(), k.author, a.ID, strings.NewReader(content))
	k.wants(domain.KindInvalid, err)
	kept := k.proof(m, "截图.png")
	k.must(k.store.ClaimProof(t.Context(), kept.ID, k.store.NewID()))
	k.must(k.DiscardDrafts(t.Context(), k.author))
	if _, err := k.Attachment(t.Context(), k.author, a.ID); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("what was never claimed with stays: %v", err)
	}
	if _, err := k.Attachment(t.Context(), k.author, kept.ID); err != nil {
		t.Errorf("what was claimed with is gone: %v", err)
	}
}
