package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

// photo returns the photograph of a manuscript as if its copies had been made.
func (d *desk) photo(m domain.Manuscript) domain.Attachment {
	d.t.Helper()
	all, err := d.store.Attachments(d.t.Context(), m.ID)
	d.must(err)
	d.must(d.store.PutDerivative(d.t.Context(), domain.Derivative{AttachmentID: all[0].ID, Kind: domain.DerivativeThumb, Edit: all[0].Edit.Name()}))
	a, err := d.store.Attachment(d.t.Context(), all[0].ID)
	d.must(err)
	return a
}

func TestPicture_IsEditedByNumbersAloneAndKeepsWhatWasTyped(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	a := d.photo(m)
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID + "/pictures/" + a.ID
	status, page := first.get(at)
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	contains(t, "the form", page, "/media/"+a.ID+"/before?turn=0", `name="cover_shape"`, `name="crop_x"`)
	harmless(t, "the form", page)
	form := url.Values{
		"version": {version(m)}, "turn": {"90"}, "crop_x": {"0"}, "crop_y": {"0"}, "crop_w": {"50"}, "crop_h": {"33.3"},
		"cover_shape": {"oval", "", "box"}, "cover_x": {"10", "", "zwei" + canary}, "cover_y": {"10", "", "1"}, "cover_w": {"20.5", "", "5"}, "cover_h": {"20", "", "5"},
	}
	status, page = first.post(at, at, form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("words for numbers: got %d", status)
	}
	contains(t, "the refused form", page, "请填写 0 到 100 之间的数", `value="20.5"`, `value="33.3"`, "zwei", "没有保存")
	harmless(t, "the refused form", page)
	for _, bad := range []string{"NaN", "-1", "101", "1e9", ""} {
		form["cover_x"][2] = bad
		if status, _ = first.post(at, at, form); status != http.StatusUnprocessableEntity {
			t.Errorf("%q for a number: got %d", bad, status)
		}
	}
	form["cover_x"][2] = "1"
	if status, page = first.post(at, at, form); status != http.StatusOK {
		t.Fatalf("saved: got %d\n%s", status, page)
	}
	contains(t, "the files", page, "照片已修改", "正在生成修改后的照片", "遮挡 2 处、裁剪、旋转 90 度")
	want := domain.PictureEdit{
		Covers: []domain.Cover{{Box: domain.Box{X: 100, Y: 100, W: 500, H: 500}}, {Box: domain.Box{X: 1000, Y: 1000, W: 2050, H: 2000}, Shape: domain.CoverOval}},
		Crop:   domain.Box{W: 5000, H: 3330}, Turn: 90,
	}
	if got := d.photo(m); got.Edit.String() != want.String() {
		t.Errorf("got %s, want %s", got.Edit, want)
	}
	if status, page = first.post(at, at, form); status != http.StatusOK || !strings.Contains(page, "没有改动") {
		t.Errorf("the same once more, by the older form: got %d", status)
	}
	form.Set("turn", "180")
	if status, page = first.post(at, at, form); status != http.StatusConflict {
		t.Errorf("another by the older form: got %d", status)
	}
	contains(t, "the conflict", page, `name="version" value="`+version(d.read(m.ID))+`"`, `<option value="180" selected>`)
	form.Set("version", version(d.read(m.ID)))
	form.Set("restore", "yes")
	if status, _ = first.post(at, at, form); status != http.StatusOK || !d.photo(m).Edit.Empty() {
		t.Errorf("back to the original: got %d, %+v", status, d.photo(m).Edit)
	}
}

func TestPicture_AsksBeforeTheApprovalFalls(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptAccepted, 0)
	a := d.photo(m)
	m.ApprovedHash = "signed"
	d.must(d.store.SaveManuscript(t.Context(), &m))
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID + "/pictures/" + a.ID
	form := url.Values{"version": {version(m)}, "turn": {"90"}}
	status, page := first.post(at, at, form)
	if status != http.StatusUnprocessableEntity || !d.photo(m).Edit.Empty() {
		t.Fatalf("not agreed: got %d", status)
	}
	contains(t, "the refused form", page, "签发失效", `name="void_approval"`, `<option value="90" selected>`)
	form.Set("void_approval", "on")
	if status, page = first.post(at, at, form); status != http.StatusOK || d.read(m.ID).ApprovedHash != "" {
		t.Fatalf("agreed: got %d", status)
	}
	contains(t, "the files", page, "终审签发已失效")
}

func TestPicture_IsForEditors(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	a := d.photo(m)
	at := "/console/manuscripts/" + m.ID
	auditor := d.signIn(domain.RoleAuditor)
	if status, _ := auditor.get(at + "/pictures/" + a.ID); status != http.StatusForbidden {
		t.Errorf("the auditor: got %d", status)
	}
	if status, _ := auditor.post(at, at+"/pictures/"+a.ID, url.Values{"version": {version(m)}, "turn": {"90"}}); status != http.StatusForbidden {
		t.Errorf("the auditor saves: got %d", status)
	}
	if _, page := auditor.get(at + "?tab=attachments"); strings.Contains(page, "/pictures/") {
		t.Error("the auditor is offered it")
	}
	if status, _ := d.signIn(domain.RoleFirstReviewer).get(at + "/pictures/" + d.store.NewID()); status != http.StatusNotFound {
		t.Errorf("no such picture: got %d", status)
	}
}
