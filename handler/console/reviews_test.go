package console_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"laigao/domain"
)

// marked adds to a manuscript everything that its reviews can hold, a canary in
// each field.
func (d *desk) marked(m domain.Manuscript) {
	d.t.Helper()
	ctx, id, scan := d.t.Context(), d.store.NewID(), domain.Attachment{ID: d.store.NewID(), Kind: domain.KindSigned, Name: canary, State: domain.AttachmentStored}
	d.must(d.store.AddAttachment(ctx, &scan))
	d.must(d.store.AddSignatureScan(ctx, domain.SignatureScan{Attachment: scan, Of: m.ID}))
	d.must(d.store.ClaimSignatureScan(ctx, scan.ID, m.ID, id))
	d.must(d.store.AddReview(ctx, domain.Review{
		ID: id, ManuscriptID: m.ID, Round: 1, Step: 1, Steps: 3, Decision: domain.DecisionReturn, Opinion: canary, Reasons: []string{"facts"}, ReasonWords: canary,
		SignerID: d.store.NewID(), SignerName: canary, ForID: d.store.NewID(), ForName: canary, Exception: canary, RecorderID: d.store.NewID(), RecorderName: canary,
		SignedDay: "2026-03-05", ScanID: scan.ID,
	}))
	d.must(d.store.AddMarks(ctx, []domain.Mark{{ReviewID: id, ManuscriptID: m.ID, Revision: 1, Position: 1, Start: 0, End: 4, Quote: canary, Words: canary, ReasonWords: canary}}))
	d.must(d.store.AddSecrecyCheck(ctx, domain.SecrecyCheck{ManuscriptID: m.ID, Round: 1, Result: domain.SecrecyPending, Note: canary, ActorName: canary}))
}

func TestReviewPages_ShowNothingThatPeopleTypedAsMarkup(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 3)
	d.marked(m)
	final := d.signIn(domain.RoleFinalReviewer)
	d.must(d.store.AddPhrase(t.Context(), &domain.Phrase{Words: canary}))
	d.must(d.store.SaveSetting(t.Context(), domain.SettingReasons, domain.Reasons{{Code: "a", Label: canary}, {Code: "b", Label: "别的"}}))
	d.must(d.store.AddDeputy(t.Context(), &domain.Deputy{AbsentID: d.store.NewID(), AbsentName: canary, DeputyName: canary, Reason: canary, SetByName: canary, From: "2026-03-01", To: "2026-03-31", Stage: domain.StageFinal}))
	at := "/console/manuscripts/" + m.ID
	for _, path := range []string{at + "?tab=reviews", at + "?tab=reviews&decide=return", at + "/sheet", at + "/signing", at + "/record", "/console/deputies", "/console/wording"} {
		status, page := final.get(path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		harmless(t, path, page)
	}
	for path, form := range map[string]url.Values{
		at + "/decide":             {"version": {version(m)}, "decision": {"return"}, "opinion": {canary}, "mark_quote": {canary}, "mark_before": {canary}, "mark_words": {canary}, "mark_reason": {"a"}},
		at + "/secrecy":            {"version": {version(m)}, "result": {"invented"}, "note": {canary}},
		at + "/record":             {"version": {version(m)}, "decision": {"pass"}, "opinion": {canary}, "code": {canary}, "signer_id": {canary}, "signed_day": {canary}},
		"/console/deputies":        {"absent_id": {""}, "reason": {canary}},
		"/console/wording/reasons": {"label_a": {""}, "added": {canary}},
		"/console/wording/phrases": {"for": {"department"}, "words": {strings.Repeat(canary, 3)}},
	} {
		status, page := final.post(at, path, form)
		if status != http.StatusUnprocessableEntity && status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
		harmless(t, path, page)
	}
}

func TestReviewPages_WhoReadsAndWhoDoes(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 2)
	at := "/console/manuscripts/" + m.ID
	all := map[string]string{ // page: who may open it
		at + "/sheet":              "first_reviewer second_reviewer final_reviewer publisher finance auditor",
		at + "/signing":            "first_reviewer second_reviewer final_reviewer publisher finance auditor",
		at + "/record":             "first_reviewer second_reviewer final_reviewer",
		"/console/deputies":        "first_reviewer second_reviewer final_reviewer administrator auditor",
		"/console/wording":         "first_reviewer second_reviewer final_reviewer administrator",
		"/console/settings/review": "administrator",
	}
	for _, role := range domain.Roles() {
		b := d.signIn(role)
		for path, who := range all {
			want := http.StatusForbidden
			if strings.Contains(who, string(role)) {
				want = http.StatusOK
			}
			if status, _ := b.get(path); status != want {
				t.Errorf("%s of %s: got %d, want %d", path, role, status, want)
			}
		}
	}
}

func TestDecide_MarksThatAreRefusedAreShownAgain(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	m.Revision = 1 // which holds the text that the page shows
	d.must(d.store.SaveManuscript(t.Context(), &m))
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID
	form := url.Values{
		"version": {version(m)}, "decision": {"return"}, "opinion": {"请改"},
		"mark_quote": {"三月五日", "没有的话"}, "mark_before": {"", ""}, "mark_words": {"哪一年", "改成这样"}, "mark_reason": {"facts", ""},
	}
	status, page := first.post(at, at+"/decide", form)
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("got %d", status)
	}
	contains(t, "the refused marks", page, "没有的话", "改成这样", "哪一年", "正文里没有找到这段话")
	form["mark_quote"][1] = "举行"
	if status, _ = first.post(at, at+"/decide", form); status != http.StatusOK || d.read(m.ID).State != domain.ManuscriptReturned {
		t.Fatalf("got %d, %v", status, d.read(m.ID).State)
	}
	status, page = first.get(at + "?tab=reviews")
	contains(t, "the marked copy", page, "<mark>三月五日</mark>", "<mark>举行</mark>", "哪一年", "改成这样")
	form.Set("version", version(m)) // the same page again, after the decision
	if status, page = first.post(at, at+"/decide", form); status != http.StatusOK {
		t.Errorf("sent twice: %d\n%s", status, page)
	}
	if marks, err := d.store.Marks(t.Context(), m.ID); err != nil || len(marks) != 2 {
		t.Errorf("sent twice: %d marks, %v", len(marks), err)
	}
}

func TestRecord_TakesNoFormThatIsTooLarge(t *testing.T) {
	d := newDesk(t)
	m := d.manuscript(domain.ManuscriptReviewing, 1)
	first := d.signIn(domain.RoleFirstReviewer)
	at := "/console/manuscripts/" + m.ID
	_, page := first.get(at)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	d.must(form.WriteField("csrf", csrfPattern.FindStringSubmatch(page)[1]))
	file, err := form.CreateFormFile("scan", "签字.jpg")
	d.must(err)
	_, err = file.Write(make([]byte, 22<<20))
	d.must(err)
	d.must(form.Close())
	response, err := first.client.Post(d.server.URL+at+"/record", form.FormDataContentType(), &body)
	if err != nil {
		return // the server may hang up while the rest is still coming
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusUnprocessableEntity && response.StatusCode != http.StatusBadRequest {
		t.Errorf("got %d", response.StatusCode)
	}
}
