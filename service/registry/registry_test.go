package registry_test

import (
	"crypto/rand"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/registry"
)

// office is a service on a fresh store, with an editor and a unit.
type office struct {
	*registry.Service
	store   *repository.Store
	keyring *domain.Keyring
	editor  domain.Account
	admin   domain.Account
	unit    domain.Unit
}

const appID = "wx-test"

func open(t *testing.T) office {
	t.Helper()
	now := time.Date(2026, 3, 5, 9, 0, 0, 0, domain.Shanghai())
	return openOn(t, storetest.SQLite(t, func() time.Time { return now }))
}

func openOn(t *testing.T, store *repository.Store) office {
	t.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	keyring, err := domain.NewKeyring(rand.Reader, key)
	if err != nil {
		t.Fatal(err)
	}
	o := office{
		Service: registry.New(registry.Config{Store: store, Keyring: keyring, AppID: appID, Log: slog.New(slog.DiscardHandler)}),
		store:   store, keyring: keyring,
		editor: domain.Account{ID: store.NewID(), Username: "editor", Name: "样例编辑", Roles: []domain.Role{domain.RoleFirstReviewer}, OpenID: "editor-openid"},
		admin:  domain.Account{ID: store.NewID(), Username: "admin1", Name: "样例管理", Roles: []domain.Role{domain.RoleAdministrator}, OpenID: "admin-openid"},
	}
	for _, a := range []*domain.Account{&o.editor, &o.admin} {
		if err := store.AddAccount(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	id, err := o.SaveUnit(t.Context(), o.admin, "", registry.UnitEntry{Name: "东岭区总工会", ShortName: "东岭工会", Class: "banner", Code: "A01"})
	if err != nil {
		t.Fatal(err)
	}
	if o.unit, err = store.Unit(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	return o
}

const (
	phone    = "13800001234"
	idNumber = "11010519491231002X"
)

// full is form 1 without a gap.
func (o office) full() registry.Form {
	return registry.Form{
		UnitID: o.unit.ID, Name: "样例甲", Gender: "female", BirthMonth: "1985-04", Education: "本科", UnionPost: "宣传委员", UnitPost: "无",
		Phone: phone, Email: "sample@example.com", Hobbies: "摄影", Platforms: domain.Platforms{SiteURL: "https://example.com", WeChatName: "样例"},
		Summary: "样例", Privacy: true,
	}
}

func (o office) submit(t *testing.T, openID string, form registry.Form) domain.Informant {
	t.Helper()
	before, err := o.Registration(t.Context(), openID)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Submit(t.Context(), openID, registry.Typed{Form: form, Version: before.Version}); err != nil {
		t.Fatalf("submit: %v %v", err, domain.FieldsOf(err))
	}
	return o.informant(t, openID)
}

func (o office) informant(t *testing.T, openID string) domain.Informant {
	t.Helper()
	v, err := o.Visitor(t.Context(), openID)
	if err != nil {
		t.Fatal(err)
	}
	return v.Informant
}

func (o office) approve(t *testing.T, i domain.Informant, joinTo string) {
	t.Helper()
	if err := o.Decide(t.Context(), o.editor, i.ID, registry.Decision{Approve: true, Version: i.Version, JoinTo: joinTo}); err != nil {
		t.Fatal(err)
	}
}

func (o office) notices(t *testing.T) []domain.Notification {
	t.Helper()
	all, err := o.store.Notifications(t.Context(), repository.NotificationQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantKind(t *testing.T, err error, want domain.Kind, what string) {
	t.Helper()
	if err == nil || domain.KindOf(err) != want {
		t.Fatalf("%s: got %v, want %s", what, err, want)
	}
}

func TestSaveDraft_KeepsWhateverWasTyped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		o, ctx := openOn(t, s), t.Context()
		if r, err := o.Registration(ctx, "a"); err != nil || r.Version != 0 || r.Form != (registry.Form{}) {
			t.Fatalf("before anything: %+v, %v", r, err)
		}
		if o.informant(t, "a").ID != "" {
			t.Fatal("reading the form began a registration")
		}
		typed := registry.Form{Name: strings.Repeat("长", 3000), Phone: "这不是电话", BirthMonth: "<b>", Gender: "x", IDNumber: "123", Summary: "说明\n第二行"}
		saved, err := o.SaveDraft(ctx, "a", registry.Typed{Form: typed, Page: "p1"})
		if err != nil {
			t.Fatal(err)
		}
		r, err := o.Registration(ctx, "a")
		if err != nil || r.Form != typed || r.Version != saved.Version || r.State != domain.InformantDraft {
			t.Fatalf("read back version %d state %v, %v; same form %v", r.Version, r.State, err, r.Form == typed)
		}
		i := o.informant(t, "a")
		if i.Name != "" || strings.Contains(string(i.Draft), "123") {
			t.Fatal("a draft is not sealed whole")
		}
		if other, err := o.Registration(ctx, "b"); err != nil || other.Form != (registry.Form{}) {
			t.Fatalf("somebody else sees %+v, %v", other.Form, err)
		}
	})
}

func TestSaveDraft_RefusesAnotherOlderPageButNeverItsOwn(t *testing.T) {
	o, ctx := open(t), t.Context()
	first, err := o.SaveDraft(ctx, "a", registry.Typed{Form: registry.Form{Name: "甲"}, Page: "p1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.SaveDraft(ctx, "a", registry.Typed{Form: registry.Form{Name: "甲乙"}, Page: "p1", Version: 0}); err != nil {
		t.Fatalf("the page's own next save, its version not yet back: %v", err)
	}
	_, err = o.SaveDraft(ctx, "a", registry.Typed{Form: registry.Form{Name: "丙"}, Page: "p2", Version: first.Version})
	wantKind(t, err, domain.KindConflict, "an older page")
	r, err := o.Registration(ctx, "a")
	if err != nil || r.Form.Name != "甲乙" {
		t.Fatalf("kept %q, %v", r.Form.Name, err)
	}
	if saved, err := o.SaveDraft(ctx, "a", registry.Typed{Form: registry.Form{Name: "甲乙"}, Page: "p2", Version: first.Version}); err != nil || saved.Version != r.Version {
		t.Fatalf("the same words again: version %d, %v, want %d", saved.Version, err, r.Version)
	}
}

func TestSaveDraft_BeginsOneRegistrationForManyRequestsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *repository.Store) {
		o := openOn(t, s)
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				if _, err := o.SaveDraft(t.Context(), "a", registry.Typed{Form: registry.Form{Name: "甲"}, Page: "p1"}); err != nil {
					t.Errorf("SaveDraft: %v", err)
				}
			})
		}
		group.Wait()
		if n, err := s.CountInformants(t.Context(), domain.InformantDraft); err != nil || n != 1 {
			t.Fatalf("%d registrations, %v, want 1", n, err)
		}
	})
}

func TestSubmit_NamesEveryProblemAndKeepsWhatWasTyped(t *testing.T) {
	o, ctx := open(t), t.Context()
	cases := []struct {
		name  string
		spoil func(f *registry.Form)
		field string
	}{
		{"empty name", func(f *registry.Form) { f.Name = "  " }, "name"},
		{"long name", func(f *registry.Form) { f.Name = strings.Repeat("甲", 41) }, "name"},
		{"no unit", func(f *registry.Form) { f.UnitID = "" }, "unit_id"},
		{"foreign unit", func(f *registry.Form) { f.UnitID = "01ARZ3NDEKTSV4RRFFQ69G5FAV" }, "unit_id"},
		{"gender", func(f *registry.Form) { f.Gender = "" }, "gender"},
		{"month", func(f *registry.Form) { f.BirthMonth = "1985年4月" }, "birth_month"},
		{"education", func(f *registry.Form) { f.Education = "神童" }, "education"},
		{"phone", func(f *registry.Form) { f.Phone = "12345" }, "phone"},
		{"mail", func(f *registry.Form) { f.Email = "sample" }, "email"},
		{"ID number without consent", func(f *registry.Form) { f.IDNumber, f.BirthMonth = idNumber, "1949-12" }, "id_consent"},
		{"ID number of another month", func(f *registry.Form) { f.IDNumber, f.IDConsent = idNumber, true }, "id_number"},
		{"ID number of another gender", func(f *registry.Form) {
			f.IDNumber, f.IDConsent, f.BirthMonth, f.Gender = idNumber, true, "1949-12", "male"
		}, "id_number"},
		{"privacy", func(f *registry.Form) { f.Privacy = false }, "privacy"},
		{"long summary", func(f *registry.Form) { f.Summary = strings.Repeat("字", 2001) }, "summary"},
	}
	for _, c := range cases {
		form := o.full()
		c.spoil(&form)
		openID := "person " + c.name
		err := o.Submit(ctx, openID, registry.Typed{Form: form, Page: "p"})
		if domain.KindOf(err) != domain.KindInvalid || len(domain.FieldsOf(err)) != 1 || domain.FieldsOf(err)[c.field] == "" {
			t.Errorf("%s: got %v with %v, want one problem of %s", c.name, err, domain.FieldsOf(err), c.field)
		}
		if r, err := o.Registration(ctx, openID); err != nil || r.Form != form || r.State != domain.InformantDraft {
			t.Errorf("%s: what was typed is not kept: %v", c.name, err)
		}
	}
	if n := len(o.notices(t)); n != 0 {
		t.Errorf("%d notices about forms that were not accepted", n)
	}
}

func TestSubmit_SealsPersonalDataAndTellsTheEditors(t *testing.T) {
	o, ctx := open(t), t.Context()
	form := o.full()
	form.BirthMonth, form.IDNumber, form.IDConsent = "1949-12", " 11010519491231002x", true
	i := o.submit(t, "a", form)
	if i.State != domain.InformantPending || i.FilledDay != "2026-03-05" || len(i.Draft) != 0 {
		t.Fatalf("state %v, day %v, draft %d bytes", i.State, i.FilledDay, len(i.Draft))
	}
	for _, sealed := range []domain.Sealed{i.Phone, i.IDNumber} {
		if strings.Contains(string(sealed), phone) || strings.Contains(string(sealed), idNumber) {
			t.Fatal("personal data is not sealed")
		}
	}
	plain, err := o.keyring.Open("informant/"+i.ID+"/id_number", i.IDNumber)
	if err != nil || plain != idNumber {
		t.Fatalf("sealed ID number opens to %q, %v", plain, err)
	}
	if i.PhoneIndex != o.keyring.Blind("phone", phone) || i.IDNumberIndex != o.keyring.Blind("id_number", idNumber) {
		t.Fatal("blind indexes do not match")
	}
	notices := o.notices(t)
	if len(notices) != 1 || notices[0].AccountID != o.editor.ID || notices[0].Kind != domain.NoticeApplication || notices[0].Path != "/console/registrations/"+i.ID {
		t.Fatalf("notices: %+v, want one to the editor and none to the administrator", notices)
	}
	for _, fact := range notices[0].Facts {
		if strings.Contains(fact.Value, phone) || strings.Contains(fact.Value, idNumber) {
			t.Fatalf("notice tells personal data: %+v", fact)
		}
	}
	rows, err := o.store.AuditOf(ctx, "informant", i.ID, 10)
	if err != nil || len(rows) != 1 || strings.Contains(rows[0].Detail, phone) {
		t.Fatalf("audit: %+v, %v", rows, err)
	}
}

func TestSubmit_TwiceHasOneEffect(t *testing.T) {
	o, ctx := open(t), t.Context()
	form := o.full()
	i := o.submit(t, "a", form)
	for _, version := range []int64{0, i.Version, 99} {
		if err := o.Submit(ctx, "a", registry.Typed{Form: form, Version: version}); err != nil {
			t.Fatalf("the same form again at version %d: %v", version, err)
		}
	}
	if n := len(o.notices(t)); n != 1 {
		t.Fatalf("%d notices, want 1", n)
	}
	form.Name = "样例乙"
	wantKind(t, o.Submit(ctx, "a", registry.Typed{Form: form, Version: i.Version}), domain.KindConflict, "another form")
	_, err := o.SaveDraft(ctx, "a", registry.Typed{Form: form, Version: i.Version})
	wantKind(t, err, domain.KindConflict, "a draft after sending")
	if got := o.informant(t, "a"); got.Name != "样例甲" {
		t.Fatalf("name is %q", got.Name)
	}
}
