package registry_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository/storetest"
	"laigao/service/registry"
)

// chairman is an office whose clock moves and whose unit wants its chair asked.
type chairman struct {
	office
	t     *testing.T
	clock *storetest.Clock
}

func openChairman(t *testing.T) chairman {
	t.Helper()
	clock := storetest.NewClock(time.Date(2026, 3, 5, 9, 0, 0, 0, domain.Shanghai()))
	o := chairman{openOn(t, storetest.SQLite(t, clock.Now)), t, clock}
	o.unit.Endorse = true
	o.must(o.store.SaveUnit(t.Context(), o.unit))
	return o
}

func (o chairman) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// install makes whoever holds the OpenID the unit's chair.
func (o chairman) install(openID string) {
	o.t.Helper()
	invite, err := o.InviteChair(o.t.Context(), o.admin, o.unit.ID)
	o.must(err)
	o.must(o.ClaimChair(o.t.Context(), openID, registry.Claim{Code: invite.Code, Name: "王主席", Post: "工会主席"}))
	o.must(o.DecideChair(o.t.Context(), o.editor, o.chairs(openID)[0].ID, true, ""))
}

func (o chairman) chairs(openID string) []domain.Chair {
	o.t.Helper()
	v, err := o.Visitor(o.t.Context(), openID)
	o.must(err)
	return v.Chairs
}

func TestChair_IsInvitedOnceAndConfirmedByTheDepartment(t *testing.T) {
	o := openChairman(t)
	ctx := t.Context()
	if _, err := o.InviteChair(ctx, o.editor, o.unit.ID); domain.KindOf(err) != domain.KindForbidden {
		t.Errorf("an editor invites: %v", err)
	}
	first, err := o.InviteChair(ctx, o.admin, o.unit.ID)
	o.must(err)
	invite, err := o.InviteChair(ctx, o.admin, o.unit.ID)
	o.must(err)
	wantKind(t, o.ClaimChair(ctx, "open-chair", registry.Claim{Code: first.Code, Name: "王主席", Post: "工会主席"}), domain.KindNotFound, "a replaced invite")
	wantKind(t, o.ClaimChair(ctx, "open-chair", registry.Claim{Code: invite.Code, Name: "王"}), domain.KindInvalid, "half a form")
	o.must(o.ClaimChair(ctx, "open-chair", registry.Claim{Code: invite.Code, Name: " 王主席 ", Post: "工会主席"}))
	wantKind(t, o.ClaimChair(ctx, "open-other", registry.Claim{Code: invite.Code, Name: "别的人", Post: "主席"}), domain.KindNotFound, "a used invite")

	chairs := o.chairs("open-chair")
	if len(chairs) != 1 || chairs[0].State != domain.ChairPending || chairs[0].Name != "王主席" || chairs[0].Code != "" {
		t.Fatalf("claimed: %+v", chairs)
	}
	people, err := o.UnitPeople(ctx, chairs[0])
	o.must(err)
	if len(people.Informants) != 0 {
		t.Errorf("who is not confirmed sees %+v", people)
	}
	wantKind(t, o.DecideChair(ctx, o.admin, chairs[0].ID, true, ""), domain.KindForbidden, "the administrator confirms")
	for range 2 {
		o.must(o.DecideChair(ctx, o.editor, chairs[0].ID, true, ""))
	}
	wantKind(t, o.DecideChair(ctx, o.editor, chairs[0].ID, false, "不是"), domain.KindConflict, "refused after all")
	told := 0
	for _, n := range o.notices(t) {
		if n.ChairID == chairs[0].ID && n.Kind == domain.NoticeTerms {
			told++
		}
	}
	if told != 1 || o.chairs("open-chair")[0].State != domain.ChairActive {
		t.Errorf("told %d times, %+v", told, o.chairs("open-chair"))
	}

	late, err := o.InviteChair(ctx, o.admin, o.unit.ID)
	o.must(err)
	o.clock.Add(domain.ChairInviteLife)
	wantKind(t, o.ClaimChair(ctx, "open-late", registry.Claim{Code: late.Code, Name: "迟到者", Post: "主席"}), domain.KindNotFound, "after seven days")
}

func TestEndorse_ARegistrationWaitsForTheChair(t *testing.T) {
	o := openChairman(t)
	ctx := t.Context()
	o.install("open-chair")
	chairs := o.chairs("open-chair")
	i := o.submit(t, "open-a", o.full())
	if i.State != domain.InformantEndorsing {
		t.Fatalf("sent: %s", i.State)
	}
	for _, n := range o.notices(t) {
		if n.AccountID != "" && strings.Contains(n.Path, i.ID) {
			t.Errorf("the editors were told before the unit agreed: %+v", n)
		}
	}
	page, err := o.UnitRegistration(ctx, chairs, i.ID)
	o.must(err)
	if page.Informant.Name != "样例甲" {
		t.Errorf("page %+v", page)
	}
	_, err = o.UnitRegistration(ctx, nil, i.ID)
	wantKind(t, err, domain.KindNotFound, "somebody else")
	wantKind(t, o.Endorse(ctx, nil, registry.Endorse{InformantID: i.ID, Agree: true, Version: i.Version}), domain.KindNotFound, "somebody else agrees")

	wantKind(t, o.Endorse(ctx, chairs, registry.Endorse{InformantID: i.ID, Version: i.Version}), domain.KindInvalid, "declined without words")
	decline := registry.Endorse{InformantID: i.ID, Version: i.Version, Words: "不是本单位的人"}
	for range 2 {
		o.must(o.Endorse(ctx, chairs, decline))
	}
	if i = o.informant(t, "open-a"); i.State != domain.InformantRejected || i.Reason != decline.Words {
		t.Fatalf("declined: %s %q", i.State, i.Reason)
	}
	i = o.submit(t, "open-a", o.full())
	agree := registry.Endorse{InformantID: i.ID, Version: i.Version, Agree: true}
	for range 2 {
		o.must(o.Endorse(ctx, chairs, agree))
	}
	if i = o.informant(t, "open-a"); i.State != domain.InformantPending {
		t.Fatalf("agreed: %s", i.State)
	}
	all, err := o.store.Endorsements(ctx, "", i.ID)
	o.must(err)
	if len(all) != 2 || all[0].Kind != domain.EndorsementDeclined || all[1].Kind != domain.EndorsementAgreed {
		t.Errorf("recorded %+v", all)
	}
	o.approve(t, i, "")
}

func TestDecide_NeedNotWaitForTheUnit(t *testing.T) {
	o := openChairman(t)
	o.install("open-chair")
	i := o.submit(t, "open-a", o.full())
	o.approve(t, i, "")
	if i = o.informant(t, "open-a"); i.State != domain.InformantActive {
		t.Errorf("approved: %s", i.State)
	}
}

func TestStamped_AScanStandsForTheChair(t *testing.T) {
	o := openChairman(t)
	o.install("open-chair")
	i := o.submit(t, "open-a", o.full())
	job := domain.Job{Kind: domain.JobStamped, Subject: i.ID}
	o.must(o.Stamped(t.Context(), job))
	if i = o.informant(t, "open-a"); i.State != domain.InformantEndorsing {
		t.Fatalf("without a scan: %s", i.State)
	}
	seal := domain.Attachment{ID: o.store.NewID(), InformantID: i.ID, Kind: domain.KindSeal, State: domain.AttachmentStored}
	o.must(o.store.AddAttachment(t.Context(), &seal))
	for range 2 {
		o.must(o.Stamped(t.Context(), job))
	}
	if i = o.informant(t, "open-a"); i.State != domain.InformantPending {
		t.Errorf("with a scan: %s", i.State)
	}
}

func TestEndChair_TheLastOneLetsWhatWaitsGoOn(t *testing.T) {
	o := openChairman(t)
	ctx := t.Context()
	o.install("open-chair")
	i := o.submit(t, "open-a", o.full())
	chair := o.chairs("open-chair")[0]
	for range 2 {
		o.must(o.EndChair(ctx, o.editor, chair.ID, "换届"))
	}
	jobs, err := o.store.JobsOf(ctx, domain.JobReleaseUnit, o.unit.ID)
	o.must(err)
	if len(jobs) != 1 {
		t.Fatalf("%d jobs", len(jobs))
	}
	for range 2 {
		o.must(o.Release(ctx, jobs[0]))
	}
	if i = o.informant(t, "open-a"); i.State != domain.InformantPending {
		t.Errorf("then %s", i.State)
	}
	wantKind(t, o.Endorse(ctx, []domain.Chair{chair}, registry.Endorse{InformantID: i.ID, Version: i.Version, Agree: true}), domain.KindConflict, "a chair of before")
}

func TestUnfollow_EndsTheOfficeAndErasesTheLink(t *testing.T) {
	o := openChairman(t)
	ctx := t.Context()
	o.install("open-chair")
	chair := o.chairs("open-chair")[0]
	_, err := o.Unfollow(ctx, "event", "open-chair")
	o.must(err)
	chair, err = o.store.Chair(ctx, chair.ID)
	o.must(err)
	if chair.State != domain.ChairEnded || chair.OpenID != "" || len(o.chairs("open-chair")) != 0 {
		t.Errorf("after leaving: %+v", chair)
	}
}

func TestRemindChair_OnceADayWhileAnythingWaits(t *testing.T) {
	o := openChairman(t)
	ctx := t.Context()
	o.install("open-chair")
	o.submit(t, "open-a", o.full())
	reminders := func() int {
		return len(slices.DeleteFunc(o.notices(t), func(n domain.Notification) bool { return n.ChairID == "" || n.Kind != domain.NoticeWaiting }))
	}
	work := func() {
		jobs, err := o.store.DueJobs(ctx, []domain.JobKind{domain.JobRemindChair}, 10)
		o.must(err)
		for _, job := range jobs {
			won, err := o.store.ClaimJob(ctx, &job, "worker", time.Minute)
			o.must(err)
			if won {
				o.must(o.RemindChair(ctx, job))
				job.State = domain.JobDone
				o.must(o.store.FinishJob(ctx, job))
			}
		}
	}
	for day := range 12 {
		work()
		if want := min(day, 8); reminders() != want {
			t.Fatalf("day %d: %d reminders, want %d", day, reminders(), want)
		}
		o.clock.Add(24 * time.Hour)
	}
}

func TestAskHandoverFor_ByTheChairOfTheUnit(t *testing.T) {
	o := openChairman(t)
	ctx := t.Context()
	o.install("open-chair")
	i := o.submit(t, "open-a", o.full())
	o.approve(t, i, "")
	h := domain.Handover{InformantID: i.ID, LastDay: "2026-03-31", Successor: "接任人"}
	wantKind(t, o.AskHandoverFor(ctx, nil, h), domain.KindNotFound, "nobody's chair")
	for range 2 {
		o.must(o.AskHandoverFor(ctx, o.chairs("open-chair"), h))
	}
	kept, err := o.Handover(ctx, i.ID)
	o.must(err)
	if err := o.DropHandover(ctx, o.informant(t, "open-a")); domain.KindOf(err) != domain.KindConflict {
		t.Errorf("the informant takes the chair's request back: %v", err)
	}
	if kept.AskedBy != "王主席（东岭工会）" || kept.LastDay != h.LastDay {
		t.Errorf("kept %+v", kept)
	}
	told := slices.DeleteFunc(o.notices(t), func(n domain.Notification) bool { return n.Fact("结果") != "申请交接" })
	people, err := o.UnitPeople(ctx, o.chairs("open-chair")[0])
	o.must(err)
	if len(told) != 1 || len(people.Informants) != 1 || people.Informants[0].Handover.AskedBy != kept.AskedBy {
		t.Errorf("told %d times, people %+v", len(told), people)
	}
}
