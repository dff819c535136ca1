package recognition_test

import (
	"strings"
	"sync"
	"testing"

	"laigao/domain"
	"laigao/service/recognition"
)

func (p *purse) raised(who domain.Informant) []recognition.OwnObjection {
	p.t.Helper()
	all, err := p.store.Objections(p.ctx, who.ID, 100)
	p.must(err)
	return all
}

func TestObject_TakesOneOfTwoTaps(t *testing.T) {
	p := newPurse(t)
	me := p.person("样例甲", "banner")
	a := p.adopted(me, "我的")
	p.quarter(spring, domain.StatementApproved, entry(spring, a, me, domain.MeasurePoints, 10_00))
	cmd := recognition.Object{Quarter: spring, AdoptionID: a.ID, Words: " 刊在头版，应按头版计。 "}
	var taps sync.WaitGroup
	for range 4 {
		taps.Go(func() {
			if err := p.service.Object(p.ctx, me, cmd); err != nil {
				t.Errorf("objects: %v", err)
			}
		})
	}
	taps.Wait()
	all := p.raised(me)
	if len(all) != 1 || all[0].Words != "刊在头版，应按头版计。" || all[0].ManuscriptID != a.ManuscriptID || all[0].Outlet != "样例报" {
		t.Fatalf("raised %+v", all)
	}
	other := cmd
	other.Words = "换一种说法也不行。"
	p.wants(domain.KindConflict, "other words while the first waits", p.service.Object(p.ctx, me, other))
	p.must(p.service.Object(p.ctx, me, recognition.Object{Quarter: spring, Words: "三月五日样例报的消息没有算。"}))
	if page := p.own(me, spring); len(page.Objections) != 2 {
		t.Errorf("the page lists %+v", page.Objections)
	}
}

func TestObject_OnlyWithinItsWindow(t *testing.T) {
	p := newPurse(t)
	me := p.person("样例甲", "banner")
	a := p.adopted(me, "我的")
	p.quarter(spring, domain.StatementApproved, entry(spring, a, me, domain.MeasurePoints, 10_00)) // on 2026-04-06
	p.quarter(summer, domain.StatementOpen, entry(summer, a, me, domain.MeasurePoints, 10_00))
	cmd := recognition.Object{Quarter: summer, AdoptionID: a.ID, Words: "这个季度的不对。"}
	err := p.service.Object(p.ctx, me, cmd)
	p.wants(domain.KindConflict, "before approval", err)
	if !strings.Contains(domain.Public(err), "还没有核定") {
		t.Errorf("says %q", domain.Public(err))
	}
	cmd.Quarter = spring
	p.clock.Add(noon("2026-04-17").Sub(p.clock.Now()))
	err = p.service.Object(p.ctx, me, cmd)
	p.wants(domain.KindConflict, "after the last day", err)
	if !strings.Contains(domain.Public(err), "2026年4月16日") {
		t.Errorf("says %q", domain.Public(err))
	}
	if page := p.own(me, spring); page.Chosen.Until != "" {
		t.Errorf("the page still offers it until %s", page.Chosen.Until)
	}
}

func TestObject_ToTheLastDay(t *testing.T) {
	p := newPurse(t)
	me, newcomer := p.person("样例甲", "banner"), p.person("样例乙", "banner")
	a := p.adopted(me, "我的")
	p.quarter(spring, domain.StatementApproved, entry(spring, a, me, domain.MeasurePoints, 10_00))
	p.clock.Add(noon("2026-04-16").Sub(p.clock.Now()))
	if page := p.own(me, spring); page.Chosen.Until != "2026-04-16" {
		t.Fatalf("open until %q", page.Chosen.Until)
	}
	p.must(p.service.Object(p.ctx, me, recognition.Object{Quarter: spring, AdoptionID: a.ID, Words: "最后一天提出的异议。"}))
	if page := p.own(newcomer, spring); page.Chosen.Quarter != spring || page.Chosen.Until == "" {
		t.Errorf("who has nothing in it cannot say that something is missing: %+v", page.Chosen)
	}
	p.must(p.service.Object(p.ctx, newcomer, recognition.Object{Quarter: spring, Words: "我的一篇没有算进来。"}))
}

func TestObject_RefusesWhatIsNotOnesOwn(t *testing.T) {
	p := newPurse(t)
	me, other := p.person("样例甲", "banner"), p.person("样例乙", "banner")
	mine, theirs := p.adopted(me, "我的"), p.adopted(other, "别人的")
	p.quarter(spring, domain.StatementApproved,
		entry(spring, mine, me, domain.MeasurePoints, 10_00), entry(spring, theirs, other, domain.MeasurePoints, 10_00))
	p.wants(domain.KindNotFound, "another's", p.service.Object(p.ctx, me, recognition.Object{Quarter: spring, AdoptionID: theirs.ID, Words: "这条算多了。"}))
	p.wants(domain.KindNotFound, "none", p.service.Object(p.ctx, me, recognition.Object{Quarter: spring, AdoptionID: "nothing", Words: "这条算多了。"}))
	for _, words := range []string{"", "  少 ", strings.Repeat("长", 501)} {
		p.wants(domain.KindInvalid, "words of a wrong length", p.service.Object(p.ctx, me, recognition.Object{Quarter: spring, AdoptionID: mine.ID, Words: words}))
	}
	p.must(p.service.Object(p.ctx, me, recognition.Object{Quarter: spring, AdoptionID: mine.ID, Words: "这条算少了。"}))
	o := p.raised(me)[0]
	p.wants(domain.KindNotFound, "another withdraws it", p.service.Withdraw(p.ctx, other, o.ID))
	if page := p.own(other, spring); len(page.Objections) != 0 {
		t.Errorf("another sees it: %+v", page.Objections)
	}
	for range 2 {
		p.must(p.service.Withdraw(p.ctx, me, o.ID))
	}
	if got := p.raised(me)[0]; got.State != domain.ObjectionWithdrawn || got.Version != o.Version+1 {
		t.Errorf("withdrawn: %+v", got)
	}
	p.must(p.service.Object(p.ctx, me, recognition.Object{Quarter: spring, AdoptionID: mine.ID, Words: "这条算少了。"}))
	if got := p.raised(me); len(got) != 2 {
		t.Errorf("raised again: %+v", got)
	}
}

func TestAnswer_IsSeenByItsAuthorAndEndsWithdrawing(t *testing.T) {
	p := newPurse(t)
	me := p.person("样例甲", "banner")
	a := p.adopted(me, "我的")
	p.quarter(spring, domain.StatementApproved, entry(spring, a, me, domain.MeasurePoints, 10_00))
	p.must(p.service.Object(p.ctx, me, recognition.Object{Quarter: spring, AdoptionID: a.ID, Words: "这条算少了。"}))
	o := p.raised(me)[0]
	finance := domain.Account{ID: p.store.NewID(), Name: "财务", Roles: []domain.Role{domain.RoleFinance}}
	p.must(p.service.Answer(p.ctx, finance, recognition.Answer{ID: o.ID, Version: o.Version, Words: "规则里没有头版加分。"}))
	page := p.own(me, spring)
	if len(page.Objections) != 1 || page.Objections[0].State != domain.ObjectionDismissed || page.Objections[0].Answer != "规则里没有头版加分。" {
		t.Errorf("its author sees %+v", page.Objections)
	}
	p.wants(domain.KindConflict, "withdrawn after the answer", p.service.Withdraw(p.ctx, me, o.ID))
}
