package console_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

// hold puts a file of a manuscript into quarantine.
func (d *desk) hold(manuscriptID, sum string) domain.Attachment {
	d.t.Helper()
	ctx := context.Background()
	a := domain.Attachment{
		ID: d.store.NewID(), ManuscriptID: manuscriptID, InformantID: d.informant.ID, Kind: domain.KindDocument, Name: "说明" + canary, Size: 2048,
		MIME: "application/pdf", SHA256: sum, State: domain.AttachmentStored, Scan: domain.ScanWaiting,
	}
	d.must(d.store.AddAttachment(ctx, &a))
	a.Judge(domain.Verdict{Found: "Eicar" + canary}, false, d.now)
	d.must(d.store.JudgeAttachment(ctx, a, domain.AttachmentStored))
	return a
}

func TestQuarantine_IsListedReleasedWithAReasonAndDropped(t *testing.T) {
	d := newDesk(t)
	first, auditor := d.signIn(domain.RoleFirstReviewer), d.signIn(domain.RoleAuditor)
	_, page := first.get("/console/")
	if strings.Contains(page, "/console/quarantine") {
		t.Error("the menu leads to an empty quarantine")
	}
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	draft := d.manuscript(domain.ManuscriptReviewing, 1)
	a, b := d.hold(m.ID, "aa"), d.hold(draft.ID, "bb")
	status, page := first.get("/console/quarantine")
	if status != http.StatusOK {
		t.Fatalf("the list: %d", status)
	}
	contains(t, "the list", page, "说明", "Eicar", "2 KB", m.Number, "误报，放行", "删除", `隔离 <span class="num">2</span> 个`)
	harmless(t, "the list", page)
	at := "/console/manuscripts/" + m.ID + "?tab=attachments"
	_, page = first.get(at)
	contains(t, "the manuscript", page, "查出病毒，已隔离", "Eicar", "误报，放行", "/console/quarantine")
	harmless(t, "the manuscript", page)
	if strings.Contains(page, "/media/"+a.ID) {
		t.Error("the manuscript's page links what is held")
	}
	_, page = auditor.get(at)
	contains(t, "the manuscript for an auditor", page, "查出病毒，已隔离")
	if strings.Contains(page, "误报，放行") {
		t.Error("an auditor is offered to release")
	}
	form := url.Values{"manuscript": {m.ID}}
	if status, _ = auditor.post(at, "/console/quarantine/"+a.ID+"/release", url.Values{"reason": {"x"}}); status != http.StatusForbidden {
		t.Errorf("an auditor releases: %d", status)
	}
	if status, page = first.post(at, "/console/quarantine/"+a.ID+"/release", form); status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", status)
	}
	contains(t, "without a reason", page, "请写明为什么认定是误报。")
	form.Set("reason", "另一种软件没有查出"+canary)
	if status, page = first.post(at, "/console/quarantine/"+a.ID+"/release", form); status != http.StatusOK {
		t.Fatalf("release: %d\n%s", status, page)
	}
	contains(t, "released", page, "已放行", "误报，已放行", "/media/"+a.ID+"/original")
	harmless(t, "released", page)
	if status, page = first.post("/console/quarantine", "/console/quarantine/"+b.ID+"/drop", url.Values{}); status != http.StatusOK {
		t.Fatalf("drop: %d", status)
	}
	contains(t, "dropped", page, "已删除", "没有隔离的文件")
	if _, err := d.store.Attachment(context.Background(), b.ID); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("it is still there: %v", err)
	}
	if status, _ = first.post("/console/quarantine", "/console/quarantine/"+a.ID+"/drop", url.Values{}); status != http.StatusConflict {
		t.Errorf("dropping what was released: %d", status)
	}
}

func TestManuscript_SaysWhatIsStillScanned(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	ctx := context.Background()
	attachments, err := d.store.Attachments(ctx, m.ID)
	d.must(err)
	for i, a := range attachments {
		a.Scan = domain.ScanWaiting
		if i == 0 {
			a.Scan = domain.ScanTooLarge
		}
		d.must(d.store.JudgeAttachment(ctx, a, domain.AttachmentStored))
	}
	_, page := d.signIn(domain.RoleFirstReviewer).get("/console/manuscripts/" + m.ID + "?tab=attachments")
	contains(t, "the attachments", page, "正在查毒", "超过查毒上限，未查", "/media/"+attachments[0].ID+"/original")
	for _, a := range attachments[1:] {
		if strings.Contains(page, "/media/"+a.ID) {
			t.Errorf("%s is linked before it is scanned", a.Kind)
		}
	}
}
