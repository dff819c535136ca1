package review_test

import (
	"strings"
	"testing"

	"laigao/domain"
	"laigao/service/review"
)

// scan adds a scan of signed paper that an account has sent.
func (d *desk) scan(m domain.Manuscript, by domain.Account) string {
	d.t.Helper()
	a := domain.Attachment{ID: d.store.NewID(), Kind: domain.KindSigned, Name: "签字.jpg", State: domain.AttachmentStored}
	d.must(d.store.AddAttachment(d.t.Context(), &a))
	d.must(d.store.AddSignatureScan(d.t.Context(), domain.SignatureScan{Attachment: a, Of: m.ID, AccountID: by.ID}))
	return a.ID
}

func (d *desk) code(m domain.Manuscript) string {
	d.t.Helper()
	attachments, err := d.store.Attachments(d.t.Context(), m.ID)
	d.must(err)
	return domain.ShortHash(domain.ApprovalHash(m.Text, attachments))
}

// onPaper is the final review as the leader signed it and the first reviewer copies it.
func (d *desk) onPaper(m domain.Manuscript) review.RecordSignature {
	d.t.Helper()
	return review.RecordSignature{
		Decision: pass(m), SignerID: d.people[domain.RoleFinalReviewer].ID, SignedDay: "2026-03-06", Code: d.code(m),
		ScanID: d.scan(m, d.people[domain.RoleFirstReviewer]),
	}
}

func TestRecordSignature_NamesSignerAndRecorderAndBindsTheApproval(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 3)
	clerk, leader := d.people[domain.RoleFirstReviewer], d.people[domain.RoleFinalReviewer]
	cmd := d.onPaper(m)
	cmd.Code = strings.ToLower(strings.ReplaceAll(cmd.Code, "-", " "))
	for range 2 { // a resent form has one effect
		done, err := d.service.RecordSignature(t.Context(), clerk, cmd)
		if err != nil || done.Manuscript.State != domain.ManuscriptAccepted {
			t.Fatalf("got %v, %v", done.Manuscript.State, err)
		}
	}
	reviews, err := d.store.Reviews(t.Context(), m.ID)
	d.must(err)
	if len(reviews) != 1 {
		t.Fatalf("%d reviews", len(reviews))
	}
	r := reviews[0]
	if r.SignerID != leader.ID || r.RecorderID != clerk.ID || r.SignedDay != "2026-03-06" || r.ScanID != cmd.ScanID || r.Hash != d.read(m.ID).ApprovedHash || !r.SecrecyChecked {
		t.Errorf("review %+v", r)
	}
	page, err := d.service.Page(t.Context(), d.people[domain.RoleAuditor], m.ID)
	d.must(err)
	if page.Scans[r.ID].ID != cmd.ScanID || page.Secrecy.ActorID != leader.ID {
		t.Errorf("scans %+v, secrecy %+v", page.Scans, page.Secrecy)
	}
	if got := strings.Join(d.actions(m.ID), " "); got != "manuscript.secrecy manuscript.record_signature" {
		t.Errorf("audit: %s", got)
	}
}

func TestRecordSignature_RefusesWhatThePaperDoesNotCover(t *testing.T) {
	d := newDesk(t)
	leader, clerk := d.people[domain.RoleFinalReviewer], d.people[domain.RoleFirstReviewer]
	other := d.manuscript(domain.ManuscriptReviewing, 3)
	for name, c := range map[string]struct {
		field  string
		by     domain.Account
		change func(m domain.Manuscript, cmd *review.RecordSignature)
	}{
		"the signer records": {"signer_id", leader, func(domain.Manuscript, *review.RecordSignature) {}},
		"another's step": {"signer_id", clerk, func(_ domain.Manuscript, cmd *review.RecordSignature) {
			cmd.SignerID = d.people[domain.RoleSecondReviewer].ID
		}},
		"nobody":                         {"signer_id", clerk, func(_ domain.Manuscript, cmd *review.RecordSignature) { cmd.SignerID = "" }},
		"a day to come":                  {"signed_day", clerk, func(_ domain.Manuscript, cmd *review.RecordSignature) { cmd.SignedDay = "2026-03-07" }},
		"a day before it was sent":       {"signed_day", clerk, func(_ domain.Manuscript, cmd *review.RecordSignature) { cmd.SignedDay = "2026-03-05" }},
		"no day":                         {"signed_day", clerk, func(_ domain.Manuscript, cmd *review.RecordSignature) { cmd.SignedDay = "" }},
		"the code of another text":       {"code", clerk, func(_ domain.Manuscript, cmd *review.RecordSignature) { cmd.Code = "0000-0000" }},
		"a part of the code":             {"code", clerk, func(_ domain.Manuscript, cmd *review.RecordSignature) { cmd.Code = cmd.Code[:4] }},
		"no scan":                        {"scan", clerk, func(_ domain.Manuscript, cmd *review.RecordSignature) { cmd.ScanID = "" }},
		"the scan of another manuscript": {"scan", clerk, func(_ domain.Manuscript, cmd *review.RecordSignature) { cmd.ScanID = d.scan(other, clerk) }},
		"no look for secrets":            {"secrecy_checked", clerk, func(_ domain.Manuscript, cmd *review.RecordSignature) { cmd.SecrecyChecked = false }},
		"no opinion":                     {"opinion", clerk, func(_ domain.Manuscript, cmd *review.RecordSignature) { cmd.Opinion = " " }},
		"the leader holds another step": {"signer_id", clerk, func(m domain.Manuscript, _ *review.RecordSignature) {
			d.must(d.store.AddReview(t.Context(), domain.Review{ManuscriptID: m.ID, Round: 1, Step: 2, Steps: 3, Decision: domain.DecisionPass, SignerID: leader.ID}))
		}},
	} {
		m := d.manuscript(domain.ManuscriptReviewing, 3)
		cmd := d.onPaper(m)
		c.change(m, &cmd)
		_, err := d.service.RecordSignature(t.Context(), c.by, cmd)
		if domain.FieldsOf(err)[c.field] == "" || d.read(m.ID).State != domain.ManuscriptReviewing {
			t.Errorf("%s: got %v, %v", name, err, domain.FieldsOf(err))
		}
	}
}

func TestRecordSignature_RefusesPaperPrintedBeforeTheTextChanged(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 3)
	cmd := d.onPaper(m)
	edited, err := d.service.Edit(t.Context(), d.people[domain.RoleSecondReviewer], review.Edit{ManuscriptID: m.ID, Version: m.Version, Title: m.Title + "圆满", Body: m.Body})
	d.must(err)
	cmd.Version = edited.Manuscript.Version // the clerk reads the page anew, but not the paper
	_, err = d.service.RecordSignature(t.Context(), d.people[domain.RoleFirstReviewer], cmd)
	if words := domain.FieldsOf(err)["code"]; !strings.Contains(words, "重新打印") {
		t.Fatalf("got %v, %q", err, words)
	}
	cmd.Code = d.code(edited.Manuscript)
	if _, err := d.service.RecordSignature(t.Context(), d.people[domain.RoleFirstReviewer], cmd); err != nil {
		t.Fatalf("printed anew: %v", err)
	}
}
