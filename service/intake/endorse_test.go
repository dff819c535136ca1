package intake_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/service/intake"
)

// endorsing turns the unit's endorsement on.
func (k *kit) endorsing() {
	k.t.Helper()
	k.unit.Endorse = true
	k.must(k.store.SaveUnit(k.t.Context(), k.unit))
}

func (k *kit) wants(kind domain.Kind, err error) {
	k.t.Helper()
	if domain.KindOf(err) != kind {
		k.t.Fatalf("got %v, want %s", err, kind)
	}
}

// chair returns a chair of the unit in office.
func (k *kit) chair(unitID string) domain.Chair {
	k.t.Helper()
	c := domain.Chair{UnitID: unitID, State: domain.ChairActive, Name: "王主席", Post: "工会主席", AppID: "app", OpenID: "open-chair"}
	k.must(k.store.AddChair(k.t.Context(), &c))
	return c
}

// told returns whom the notices of a manuscript went to, in order.
func (k *kit) told(id string) (whom []string) {
	k.t.Helper()
	all, err := k.store.Notifications(k.t.Context(), repository.NotificationQuery{Limit: 100})
	k.must(err)
	for _, n := range slices.Backward(all) {
		if n.ManuscriptID == id {
			switch {
			case n.ChairID != "":
				whom = append(whom, "chair")
			case n.AccountID != "":
				whom = append(whom, "editor")
			default:
				whom = append(whom, string(n.Kind))
			}
		}
	}
	return whom
}

func (k *kit) endorsements(m domain.Manuscript) []domain.Endorsement {
	k.t.Helper()
	all, err := k.store.Endorsements(k.t.Context(), m.ID, m.InformantID)
	k.must(err)
	return all
}

func TestSubmit_WaitsForTheChairWhereTheUnitWantsIt(t *testing.T) {
	k := newKit(t)
	k.endorsing()
	chair := k.chair(k.unit.ID)
	m := k.ready()
	receipt := k.submit(m)
	m = k.manuscript(m.ID)
	if m.State != domain.ManuscriptEndorsing || m.Number == "" || !strings.Contains(receipt.Next, "主席") {
		t.Fatalf("submitted: %s, %q", m.State, receipt.Next)
	}
	if whom := k.told(m.ID); !slices.Equal(whom, []string{string(domain.NoticeReceived), "chair"}) {
		t.Fatalf("told %v", whom)
	}
	agree := intake.Endorse{ManuscriptID: m.ID, Round: 1, Agree: true}
	for range 2 { // an impatient thumb
		_, err := k.Endorse(t.Context(), []domain.Chair{chair}, agree)
		k.must(err)
	}
	m = k.manuscript(m.ID)
	if m.State != domain.ManuscriptReviewing || m.Step != 1 {
		t.Fatalf("endorsed: %s step %d", m.State, m.Step)
	}
	if whom := k.told(m.ID); !slices.Equal(whom[2:], []string{"editor"}) {
		t.Errorf("told %v", whom)
	}
	if all := k.endorsements(m); len(all) != 1 || all[0].Kind != domain.EndorsementAgreed || all[0].Actor != chair.Actor() {
		t.Errorf("recorded %+v", all)
	}
}

func TestEndorse_DeclinedGoesBackToItsAuthorAndComesAgain(t *testing.T) {
	k := newKit(t)
	k.endorsing()
	chairs := []domain.Chair{k.chair(k.unit.ID)}
	m := k.ready()
	k.submit(m)
	_, err := k.Endorse(t.Context(), chairs, intake.Endorse{ManuscriptID: m.ID, Round: 1})
	k.wants(domain.KindInvalid, err)
	if fields := domain.FieldsOf(err); fields["words"] == "" {
		t.Fatalf("no words: %v", err)
	}
	decline := intake.Endorse{ManuscriptID: m.ID, Round: 1, Words: "人数不对"}
	for range 2 {
		_, err := k.Endorse(t.Context(), chairs, decline)
		k.must(err)
	}
	m = k.manuscript(m.ID)
	if !m.Declined() || m.Reason != "人数不对" || !m.Editable() {
		t.Fatalf("declined: %s %q", m.State, m.Reason)
	}
	if whom := k.told(m.ID); !slices.Equal(whom[2:], []string{string(domain.NoticeReturned)}) {
		t.Errorf("told %v", whom)
	}
	if err := k.DiscardDraft(t.Context(), k.author, m.ID); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("a numbered manuscript was thrown away: %v", err)
	}
	form := k.complete(m.ID)
	form.Excerpt, form.Body = m.Excerpt, strings.Replace(form.Body, "86", "92", 1)
	k.submit(k.save(form))
	if excerpt := k.manuscript(m.ID).Excerpt; !strings.Contains(excerpt, "92 名") {
		t.Errorf("the excerpt still says %q", excerpt)
	}
	if m = k.manuscript(m.ID); m.State != domain.ManuscriptEndorsing || m.Round != 2 {
		t.Fatalf("sent again: %s, round %d", m.State, m.Round)
	}
	_, err = k.Endorse(t.Context(), chairs, intake.Endorse{ManuscriptID: m.ID, Round: 1, Agree: true})
	k.wants(domain.KindConflict, err) // the page that shows the text before
	_, err = k.Endorse(t.Context(), chairs, intake.Endorse{ManuscriptID: m.ID, Round: 2, Agree: true})
	k.must(err)
	if m = k.manuscript(m.ID); m.State != domain.ManuscriptReviewing {
		t.Errorf("then %s", m.State)
	}
}

func TestEndorse_IsForChairsOfTheUnitInOffice(t *testing.T) {
	k := newKit(t)
	k.endorsing()
	k.chair(k.unit.ID)
	other := domain.Unit{ID: k.store.NewID(), Class: "district", Name: "西岭区总工会"}
	k.must(k.store.AddUnit(t.Context(), &other))
	elsewhere, ended := k.chair(other.ID), k.chair(k.unit.ID)
	ended.State = domain.ChairEnded
	m := k.ready()
	for _, chairs := range [][]domain.Chair{nil, {elsewhere}, {ended}} {
		_, err := k.UnitManuscript(t.Context(), chairs, m.ID)
		k.wants(domain.KindNotFound, err)
	}
	if _, err := k.UnitManuscript(t.Context(), []domain.Chair{k.chair(k.unit.ID)}, m.ID); domain.KindOf(err) != domain.KindNotFound {
		t.Errorf("a draft that was never sent: %v", err)
	}
	k.submit(m)
	a := k.attach(t, m)
	for _, chairs := range [][]domain.Chair{nil, {elsewhere}, {ended}} {
		_, err := k.Endorse(t.Context(), chairs, intake.Endorse{ManuscriptID: m.ID, Round: 1, Agree: true})
		k.wants(domain.KindNotFound, err)
		if _, err := k.OpenMedia(t.Context(), intake.Viewer{Chairs: chairs}, a.ID, intake.VariantOriginal); domain.KindOf(err) != domain.KindNotFound {
			t.Errorf("chairs %+v see the file: %v", chairs, err)
		}
	}
	content, err := k.OpenMedia(t.Context(), intake.Viewer{Chairs: []domain.Chair{k.chair(k.unit.ID)}}, a.ID, intake.VariantOriginal)
	k.must(err)
	k.must(content.Close())
}

// attach adds a stored file to a manuscript behind the service's back.
func (k *kit) attach(t *testing.T, m domain.Manuscript) domain.Attachment {
	t.Helper()
	a := domain.Attachment{ID: k.store.NewID(), ManuscriptID: m.ID, InformantID: m.InformantID, Kind: domain.KindDocument, Name: "附件.txt", MIME: "text/plain", Size: 2, State: domain.AttachmentStored}
	k.must(k.store.AddAttachment(t.Context(), &a))
	_, _, err := k.files.Put(t.Context(), a.Key(), strings.NewReader("hi"))
	k.must(err)
	return a
}

func TestSubmit_AStampedScanStandsForTheChair(t *testing.T) {
	k := newKit(t)
	k.endorsing()
	k.chair(k.unit.ID)
	m := k.ready()
	k.seal(m.ID)
	k.submit(k.manuscript(m.ID))
	if m = k.manuscript(m.ID); m.State != domain.ManuscriptReviewing {
		t.Fatalf("with a scan: %s", m.State)
	}
	if all := k.endorsements(m); len(all) != 1 || all[0].Kind != domain.EndorsementStamped {
		t.Errorf("recorded %+v", all)
	}

	late := k.ready()
	k.submit(late)
	if late = k.manuscript(late.ID); late.State != domain.ManuscriptEndorsing {
		t.Fatalf("without: %s", late.State)
	}
	_, err := k.Announce(t.Context(), k.author, intake.Announce{ManuscriptID: late.ID, Name: "照片.jpg", Size: 10})
	k.wants(domain.KindConflict, err)
	k.seal(late.ID)
	if late = k.manuscript(late.ID); late.State != domain.ManuscriptReviewing || late.Step != 1 {
		t.Errorf("with a scan sent later: %s", late.State)
	}
	if whom := k.told(late.ID); whom[len(whom)-1] != "editor" {
		t.Errorf("told %v", whom)
	}
}

// seal sends the scan of a stamped form.
func (k *kit) seal(manuscriptID string) {
	k.t.Helper()
	content := photo(k.t, 40, 30)
	a, err := k.Announce(k.t.Context(), k.author, intake.Announce{ManuscriptID: manuscriptID, Name: "盖章.jpg", Size: int64(len(content)), Seal: true})
	k.must(err)
	_, err = k.Received(k.t.Context(), k.author, a.ID, strings.NewReader(content))
	k.must(err)
}

func TestSubmit_WithoutAChairGoesOnAndSaysSo(t *testing.T) {
	k := newKit(t)
	k.endorsing()
	m := k.ready()
	k.submit(m)
	m = k.manuscript(m.ID)
	all := k.endorsements(m)
	if m.State != domain.ManuscriptReviewing || len(all) != 1 || all[0].Kind != domain.EndorsementWaived {
		t.Errorf("%s, recorded %+v", m.State, all)
	}
	course, err := k.Course(t.Context(), k.author, m.ID)
	k.must(err)
	if !slices.ContainsFunc(course.Events, func(e domain.Event) bool { return strings.Contains(e.Public, "未经单位审签") }) {
		t.Errorf("the course does not say so: %+v", course.Events)
	}
}

func TestRelease_LetsGoOnWhatNobodyCanEndorse(t *testing.T) {
	k := newKit(t)
	k.endorsing()
	k.chair(k.unit.ID)
	var ids []string
	for range 3 {
		m := k.ready()
		k.submit(m)
		ids = append(ids, m.ID)
	}
	job := domain.Job{Kind: domain.JobReleaseUnit, Subject: k.unit.ID}
	for range 2 { // a worker that died in between
		k.must(k.Release(t.Context(), job))
	}
	for _, id := range ids {
		m := k.manuscript(id)
		if m.State != domain.ManuscriptReviewing || len(k.endorsements(m)) != 1 {
			t.Errorf("%s, recorded %+v", m.State, k.endorsements(m))
		}
	}
}

func TestUnitFigures_CountWhatTheListsShow(t *testing.T) {
	k := newKit(t)
	k.endorsing()
	chair := k.chair(k.unit.ID)
	k.submit(k.ready())
	reviewed := k.ready()
	k.submit(reviewed)
	_, err := k.Endorse(t.Context(), []domain.Chair{chair}, intake.Endorse{ManuscriptID: reviewed.ID, Round: 1, Agree: true})
	k.must(err)
	k.ready() // a draft is nobody else's
	figures, err := k.UnitFigures(t.Context(), chair)
	k.must(err)
	for _, state := range []domain.ManuscriptState{domain.ManuscriptDraft, domain.ManuscriptEndorsing, domain.ManuscriptReviewing, domain.ManuscriptAdopted} {
		list, err := k.UnitManuscripts(t.Context(), chair, state, repository.Cursor{})
		k.must(err)
		if len(list.Lines) != figures.In(state) {
			t.Errorf("%s: %d in the list, %d counted", state, len(list.Lines), figures.In(state))
		}
	}
	if figures.In(domain.ManuscriptDraft) != 2 || figures.Waits.Manuscripts != 1 || len(figures.Waiting) != 1 {
		t.Errorf("figures %+v", figures)
	}
	k.clock.Add(365 * 24 * time.Hour)
	figures, err = k.UnitFigures(context.Background(), chair)
	k.must(err)
	if figures.In(domain.ManuscriptDraft) != 0 || figures.Waits.Manuscripts != 1 {
		t.Errorf("a year later %+v", figures)
	}
}

func TestWithdraw_ADeclinedManuscriptMayBeSetAside(t *testing.T) {
	k := newKit(t)
	k.endorsing()
	chairs := []domain.Chair{k.chair(k.unit.ID)}
	m := k.ready()
	k.submit(m)
	_, err := k.Endorse(t.Context(), chairs, intake.Endorse{ManuscriptID: m.ID, Round: 1, Words: "不报了"})
	k.must(err)
	k.must(k.Withdraw(t.Context(), k.author, m.ID, ""))
	if m = k.manuscript(m.ID); m.State != domain.ManuscriptWithdrawn {
		t.Errorf("then %s", m.State)
	}
	untouched := k.ready()
	if err := k.Withdraw(t.Context(), k.author, untouched.ID, ""); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("a draft that was never sent: %v", err)
	}
}

func TestWaive_TakesOnWhatWaitsForItsUnitWithAReason(t *testing.T) {
	k := newKit(t)
	k.endorsing()
	k.chair(k.unit.ID)
	m := k.ready()
	k.submit(m)
	k.wants(domain.KindForbidden, k.Waive(t.Context(), k.account("publisher", domain.RolePublisher), m.ID, "主席出差"))
	k.wants(domain.KindInvalid, k.Waive(t.Context(), k.editor, m.ID, " "))
	k.must(k.Waive(t.Context(), k.editor, m.ID, "主席出差"))
	k.wants(domain.KindConflict, k.Waive(t.Context(), k.editor, m.ID, "主席出差"))
	m = k.manuscript(m.ID)
	if all := k.endorsements(m); m.State != domain.ManuscriptReviewing || len(all) != 1 || all[0].Actor != k.editor.Actor() || all[0].Words != "主席出差" {
		t.Errorf("%s, recorded %+v", m.State, all)
	}
	if whom := k.told(m.ID); whom[len(whom)-1] != "editor" {
		t.Errorf("told %v", whom)
	}
}
