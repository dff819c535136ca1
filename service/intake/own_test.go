package intake_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/intake"
)

func TestSeal_BelongsToTheRegistrationOrToAManuscript(t *testing.T) {
	k := newKit(t)
	content := photo(t, 40, 30)
	stamp := func(manuscriptID, name string) domain.Attachment {
		t.Helper()
		a, err := k.Announce(t.Context(), k.author, intake.Announce{ManuscriptID: manuscriptID, Name: name, Size: int64(len(content)), Seal: true})
		k.must(err)
		again, err := k.Announce(t.Context(), k.author, intake.Announce{ManuscriptID: manuscriptID, Name: name, Size: int64(len(content)), Seal: true})
		k.must(err)
		if again.ID != a.ID {
			t.Errorf("a page that was killed begins another file")
		}
		a, err = k.Received(t.Context(), k.author, a.ID, strings.NewReader(content))
		k.must(err)
		return a
	}
	form1 := stamp("", "盖章页.jpg")
	if form1.Kind != domain.KindSeal || form1.State != domain.AttachmentStored {
		t.Errorf("stored %+v", form1)
	}
	seals, err := k.Seals(t.Context(), k.author)
	k.must(err)
	if len(seals) != 1 || seals[0].ID != form1.ID {
		t.Errorf("seals %+v", seals)
	}
	if other, err := k.Seals(t.Context(), k.other); err != nil || len(other) != 0 {
		t.Errorf("another's seals %+v, %v", other, err)
	}
	editor := domain.Account{ID: "e", Roles: []domain.Role{domain.RoleFirstReviewer}}
	for who, viewer := range map[string]struct {
		intake.Viewer
		sees bool
	}{
		"the owner":        {intake.Viewer{Informant: k.author}, true},
		"an editor":        {intake.Viewer{Account: editor}, true},
		"another":          {intake.Viewer{Informant: k.other}, false},
		"an administrator": {intake.Viewer{Account: domain.Account{ID: "a", Roles: []domain.Role{domain.RoleAdministrator}}}, false},
		"finance":          {intake.Viewer{Account: domain.Account{ID: "f", Roles: []domain.Role{domain.RoleFinance}}}, false},
	} {
		c, err := k.OpenMedia(t.Context(), viewer.Viewer, form1.ID, intake.VariantOriginal)
		if err == nil {
			_ = c.Close()
		}
		if (err == nil) != viewer.sees {
			t.Errorf("%s sees the scan: %v", who, err)
		}
	}
	_, err = k.Announce(t.Context(), k.author, intake.Announce{Name: "x.jpg", Size: 1})
	wantKind(t, err, domain.KindNotFound)

	m := domain.Manuscript{ID: k.draft(k.author)}
	if a := stamp(m.ID, "报送单.jpg"); a.Kind != domain.KindSeal || a.ManuscriptID != m.ID {
		t.Errorf("form 2's scan: %+v", a)
	}
	k.must(k.DiscardDrafts(t.Context(), k.author))
	if seals, err := k.Seals(t.Context(), k.author); err != nil || len(seals) != 0 {
		t.Errorf("scans left: %+v, %v", seals, err)
	}
}

func TestOwn_YieldsEveryManuscriptOnce(t *testing.T) {
	k := newKit(t)
	want := map[string]bool{}
	for range 45 {
		want[k.draft(k.author)] = true
	}
	seen := map[string]bool{}
	for m, err := range k.Own(t.Context(), k.author) {
		k.must(err)
		if seen[m.ID] {
			t.Fatalf("%s comes twice", m.ID)
		}
		seen[m.ID] = true
	}
	if len(seen) != len(want) {
		t.Errorf("%d of %d came", len(seen), len(want))
	}
	for m, err := range k.Own(t.Context(), domain.Informant{}) {
		t.Errorf("nobody has %v, %v", m.ID, err)
	}
}
