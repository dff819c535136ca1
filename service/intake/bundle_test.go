package intake_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"laigao/domain"
)

// unpacked is an archive that was read back.
type unpacked struct {
	files  map[string]string
	method map[string]uint16
}

func (k *kit) bundle(actor domain.Account, id string) unpacked {
	k.t.Helper()
	b, err := k.Bundle(k.t.Context(), actor, id)
	k.must(err)
	var out bytes.Buffer
	k.must(b.Write(k.t.Context(), &out))
	archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	k.must(err)
	u := unpacked{files: map[string]string{}, method: map[string]uint16{}}
	for _, f := range archive.File {
		if f.NonUTF8 || domain.SafeFileName(f.Name[strings.LastIndex(f.Name, "/")+1:], 120) != f.Name[strings.LastIndex(f.Name, "/")+1:] {
			k.t.Errorf("the name %q does not fit every desktop", f.Name)
		}
		if _, twice := u.files[strings.ToLower(f.Name)]; twice {
			k.t.Errorf("%s is in it twice", f.Name)
		}
		r, err := f.Open()
		k.must(err)
		content, err := io.ReadAll(r)
		k.must(err)
		u.files[f.Name], u.method[f.Name] = string(content), f.Method
	}
	return u
}

// verify checks every sum of the archive, and that none is missing.
func (u unpacked) verify(t *testing.T) {
	t.Helper()
	listed := 0
	for line := range strings.Lines(u.files["SHA256SUMS"]) {
		want, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		s := sha256.Sum256([]byte(u.files[name]))
		if hex.EncodeToString(s[:]) != want {
			t.Errorf("%s: the sum does not hold", name)
		}
		listed++
	}
	if listed != len(u.files)-1 {
		t.Errorf("%d sums for %d files", listed, len(u.files))
	}
}

func (u unpacked) manifest(t *testing.T) map[string][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(u.files["清单.csv"], "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string][]string{}
	for _, row := range rows[1:] {
		byName[row[0]] = row
	}
	return byName
}

func TestBundle_HoldsEverythingWithItsSums(t *testing.T) {
	k := newKit(t)
	m := k.ready()
	first, second := photo(t, 300, 200), photo(t, 20, 10)
	a := k.upload(m.ID, "CON.jpg", first)
	k.upload(m.ID, "con.JPG", second)
	a.Caption = "=HYPERLINK(1)"
	k.must(k.store.SaveAttachment(t.Context(), a))
	k.work(domain.JobDerive, a.ID, k.Derive)
	form := k.complete(m.ID)
	form.Sheet.PeopleConsent = domain.Yes
	k.submit(k.save(form))
	k.must(k.store.AddAttachment(t.Context(), &domain.Attachment{ID: k.NewID(), ManuscriptID: m.ID, Name: "毒.exe.jpg", Kind: domain.KindPhoto, State: domain.AttachmentQuarantined, Position: 9}))
	edit := domain.PictureEdit{Crop: domain.Box{W: 5000, H: 10000}}
	k.edit(a, edit)
	k.work(domain.JobDerive, a.ID, k.Derive)

	u := k.bundle(k.editor, m.ID)
	u.verify(t)
	if u.files["原件/01 CON.jpg"] != first || u.files["原件/02 con.JPG"] != second || u.files["修改后/01 CON.jpg"] == "" || !strings.Contains(u.files["正文.txt"], "东岭区总工会举办职工技能大赛") {
		t.Errorf("got %d files", len(u.files))
	}
	if u.method["原件/01 CON.jpg"] != zip.Store || u.method["正文.txt"] != zip.Deflate {
		t.Error("what is packed already is packed again, or what is not is not")
	}
	rows := u.manifest(t)
	if row := rows["原件/01 CON.jpg"]; row[3] != sum(first) || row[4] != "'=HYPERLINK(1)" || row[6] != "自拍" || !strings.Contains(row[7], "人物同意") {
		t.Errorf("the original's row: %q", row)
	}
	if row := rows["修改后/01 CON.jpg"]; !strings.Contains(row[7], "裁剪") {
		t.Errorf("the edited one's row: %q", row)
	}
	if row := rows["03 毒.exe.jpg"]; row == nil || row[3] != "" || !strings.Contains(row[7], "已隔离，没有放入") {
		t.Errorf("what is in quarantine: %q", row)
	}
	if _, err := zip.NewReader(strings.NewReader(u.files["正文.docx"]), int64(len(u.files["正文.docx"]))); err != nil {
		t.Errorf("the document: %v", err)
	}
}

func TestBundle_LeavesUneditedPicturesToEditorsAndIsOnRecord(t *testing.T) {
	k := newKit(t)
	m, a := k.submittedPhoto()
	k.edit(a, domain.PictureEdit{Covers: []domain.Cover{{Box: domain.Box{W: 5000, H: 5000}}}})
	k.work(domain.JobDerive, a.ID, k.Derive)
	auditor := k.account("auditor", domain.RoleAuditor)
	u := k.bundle(auditor, m.ID)
	u.verify(t)
	if _, there := u.files["原件/01 大赛.jpg"]; there || u.files["修改后/01 大赛.jpg"] == "" {
		t.Error("who is no editor gets the picture uncovered, or none")
	}
	if row := u.manifest(t)["01 大赛.jpg"]; row == nil || !strings.Contains(row[7], "原图只有编辑能看") {
		t.Errorf("the manifest says %q", row)
	}
	rows, err := k.store.AuditOf(t.Context(), "manuscript", m.ID, 1)
	if err != nil || rows[0].Action != "manuscript.download" || rows[0].Actor.ID != auditor.ID {
		t.Errorf("on record: %+v, %v", rows, err)
	}
	for _, role := range domain.Roles() {
		someone := k.account("a-"+string(role), role)
		if _, err := k.Bundle(t.Context(), someone, m.ID); (err == nil) != someone.Can(domain.ReadManuscripts) {
			t.Errorf("%s: %v", role, err)
		}
	}
	wantKind(t, func() error { _, err := k.Bundle(t.Context(), k.editor, k.draft(k.author)); return err }(), domain.KindNotFound)
}

// brokenPipe takes so many bytes and then no more.
type brokenPipe struct{ left int }

func (b *brokenPipe) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("the browser went away")
	}
	return len(p), nil
}

func TestBundle_BrokenOffHasNoEndAndLeavesNothing(t *testing.T) {
	k := newKit(t)
	m, _ := k.submittedPhoto()
	before := k.keys()
	for _, left := range []int{0, 500, 8000} {
		b, err := k.Bundle(t.Context(), k.editor, m.ID)
		k.must(err)
		if err := b.Write(t.Context(), &brokenPipe{left}); err == nil {
			t.Errorf("after %d bytes it goes on", left)
		}
	}
	b, err := k.Bundle(t.Context(), k.editor, m.ID)
	k.must(err)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Write(gone, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("after the request has ended: %v", err)
	}
	if after := k.keys(); len(after) != len(before) {
		t.Errorf("left behind: %v", after)
	}
}
