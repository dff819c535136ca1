package recognition_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

// contest is a department with units whose informants have earned points in 2026.
type contest struct {
	*office
	unit map[string]domain.Unit
	id   string // of the round
}

// newContest gives each informant of a unit of their own so many adoptions at the
// own outlet (5 points each), and begins the round in January 2027.
func newContest(o *office, adoptions map[string]int) *contest {
	o.t.Helper()
	c := &contest{office: o, unit: map[string]domain.Unit{}}
	o.rules(starter(1, "2026-01-01"))
	o.must(o.store.SaveSetting(o.ctx, domain.SettingDepartment, domain.Settings{Federation: "样例市总工会", NewsSteps: 3, OtherSteps: 3, IdleMinutes: 30}))
	o.on("2026-03-06")
	for _, name := range slices.Sorted(maps.Keys(adoptions)) {
		unit := domain.Unit{ID: o.store.NewID(), Name: name + "工会", Class: "banner"}
		o.must(o.store.AddUnit(o.ctx, &unit))
		c.unit[name] = unit
		i := domain.Informant{ID: o.store.NewID(), Name: name, UnitID: unit.ID, State: domain.InformantActive}
		o.must(o.store.AddInformant(o.ctx, &i))
		o.informed[name] = i
		for range adoptions[name] {
			o.adopt(c.sent(name), o.own, "2026-03-06")
		}
	}
	o.on("2027-01-11") // a Monday
	id, err := o.service.StartAwards(o.ctx, o.finance, 2026)
	o.must(err)
	c.id = id
	return c
}

// sent adds a manuscript that the informant has sent in time.
func (c *contest) sent(name string) domain.Manuscript {
	c.t.Helper()
	return c.manuscript(name, func(m *domain.Manuscript) {
		m.UnitID, m.FirstSubmittedAt, m.Class, m.ActivityDay = c.unit[name].ID, at("2026-03-06"), domain.ClassNews, "2026-03-05"
	})
}

func (c *contest) page() recognition.AwardPage {
	c.t.Helper()
	page, err := c.service.AwardPage(c.ctx, c.finance, c.id)
	c.must(err)
	return page
}

func (c *contest) awardStep() recognition.AwardStep {
	c.t.Helper()
	return recognition.AwardStep{ID: c.id, Version: c.page().Version}
}

// seats sets the quota of informants of the class, and none for units.
func (c *contest) seats(n int) {
	c.t.Helper()
	page := c.page()
	for i := range page.Setup.Quotas {
		page.Setup.Quotas[i].Seats = 0
		if q := &page.Setup.Quotas[i]; q.Kind == domain.AwardInformants && q.Class == "banner" {
			q.Seats = n
		}
	}
	c.must(c.service.SaveAwardSetup(c.ctx, c.finance, c.awardStep(), page.Setup))
}

func (c *contest) compute() {
	c.t.Helper()
	c.must(c.service.ComputeAwards(c.ctx, c.finance, c.awardStep()))
}

// of returns the informant of a name as a candidate.
func (c *contest) of(name string) domain.AwardCandidate {
	c.t.Helper()
	for _, g := range c.page().Groups {
		for _, one := range g.Candidates {
			if one.Kind == domain.AwardInformants && one.Name == name {
				return one
			}
		}
	}
	c.t.Fatalf("%s is no candidate", name)
	return domain.AwardCandidate{}
}

// list writes the informants' ranking: name, place, whether chosen.
func (c *contest) list() string {
	c.t.Helper()
	var words []string
	for _, g := range c.page().Groups {
		for _, one := range g.Candidates {
			if one.Kind == domain.AwardInformants {
				mark := ""
				if one.Chosen {
					mark = "选"
				}
				words = append(words, fmt.Sprint(one.Name, one.Place, mark))
			}
		}
	}
	return strings.Join(words, " ")
}

// choose chooses informants by name, with reasons by name.
func (c *contest) choose(reasons map[string]string, over string, names ...string) error {
	c.t.Helper()
	cmd := recognition.Choose{AwardStep: c.awardStep(), Kind: domain.AwardInformants, Class: "banner", Over: over, Reasons: map[string]string{}}
	for _, name := range names {
		cmd.Chosen = append(cmd.Chosen, c.of(name).ID)
	}
	for name, reason := range reasons {
		cmd.Reasons[c.of(name).ID] = reason
	}
	return c.service.Choose(c.ctx, c.finance, cmd)
}

func (c *contest) publicise() {
	c.t.Helper()
	c.must(c.service.Publicise(c.ctx, c.finance, recognition.Publicise{AwardStep: c.awardStep(), From: domain.DayOf(c.clock.Now()), Days: 5}))
}

func TestAwards_ARoundFromRankingToCertificate(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		c := newContest(newOffice(t, func(now func() time.Time) *repository.Store { return storetest.Open(t, url, now) }), map[string]int{"张三": 4, "李四": 3, "王五": 2, "赵六": 2, "钱七": 1})
		proposed := slices.IndexFunc(c.page().Setup.Quotas, func(q domain.AwardQuota) bool { return q.Class == "banner" && q.Active == 5 && q.Seats == 1 })
		if proposed < 0 {
			t.Errorf("nothing is proposed: %+v", c.page().Setup.Quotas)
		}
		c.seats(3)
		c.compute()
		if got := c.list(); got != "张三1选 李四2选 王五3 赵六3 钱七5" && got != "张三1选 李四2选 赵六3 王五3 钱七5" {
			t.Fatalf("got %s", got)
		}
		if f := c.of("张三").Figures; f.Points != 20_00 || f.City != 4 || f.Adoptions != 4 || f.Manuscripts != 4 || f.Submitted != 4 || f.OnTime != 4 {
			t.Errorf("got %+v", f)
		}
		c.wants(domain.KindConflict, "freezing with a tie", c.service.FreezeAwards(c.ctx, c.finance, c.awardStep()))

		copied := c.sent("李四")
		exclude := recognition.Exclude{AwardStep: c.awardStep(), CandidateID: c.of("李四").ID, Cause: domain.ExcludedCopied, Reason: "与他人文章雷同"}
		c.wants(domain.KindInvalid, "no manuscript named", c.service.Exclude(c.ctx, c.finance, exclude))
		exclude.Number = c.sent("张三").Number
		c.wants(domain.KindInvalid, "somebody else's manuscript", c.service.Exclude(c.ctx, c.finance, exclude))
		exclude.Number = copied.Number
		c.must(c.service.Exclude(c.ctx, c.finance, exclude))
		if got := c.list(); got != "张三1选 王五2选 赵六2选 钱七4 李四0" && got != "张三1选 赵六2选 王五2选 钱七4 李四0" {
			t.Fatalf("the others move up: got %s", got)
		}
		c.wants(domain.KindInvalid, "choosing who is excluded", c.choose(map[string]string{"李四": "原因"}, "", "张三", "王五", "赵六", "李四"))
		c.wants(domain.KindInvalid, "out of rank without reason", c.choose(nil, "", "张三", "王五", "钱七"))
		c.must(c.choose(map[string]string{"赵六": "本人放弃", "钱七": "承担专题报道"}, "", "张三", "王五", "钱七"))
		c.compute() // again, and what was decided stays
		if got := c.of("钱七"); !got.Chosen || got.Reason != "承担专题报道" {
			t.Errorf("got %+v", got)
		}
		c.must(c.service.FreezeAwards(c.ctx, c.finance, c.awardStep()))

		c.adopt(c.sent("赵六"), c.own, "2026-12-01") // learnt of too late for this
		c.wants(domain.KindConflict, "ranking what is frozen", c.service.ComputeAwards(c.ctx, c.finance, c.awardStep()))
		before := c.page()
		c.publicise()
		if page := c.page(); page.NoticeUntil != "2027-01-15" || page.Hash != before.Hash || page.Winners(domain.AwardInformants)[0].Figures != before.Winners(domain.AwardInformants)[0].Figures {
			t.Errorf("got %+v", page.AwardRound)
		}
		messages, err := c.store.Broadcasts(c.ctx, "", 10)
		c.must(err)
		if len(messages) != 1 || messages[0].Link != "/m/awards" || messages[0].State != domain.BroadcastRunning {
			t.Errorf("informants are told: %+v", messages)
		}
		objections(t, c)
		commended(t, c)
	})
}

// objections goes through the 公示: two objections, answered, and the decision.
func objections(t *testing.T, c *contest) {
	t.Helper()
	notices, err := c.service.AwardNotices(c.ctx, c.informant("赵六"))
	c.must(err)
	if len(notices) != 1 || len(notices[0].Lists) != 1 || len(notices[0].Lists[0].Lines) != 3 || notices[0].Lists[0].Lines[0].Points != "20 分" {
		t.Fatalf("got %+v", notices)
	}
	public, err := c.service.PublicAwards(c.ctx)
	c.must(err)
	if len(public) != 0 {
		t.Errorf("shown to everybody though nobody wanted that: %+v", public)
	}
	object := recognition.ObjectToAwards{RoundID: c.id, CandidateID: c.of("钱七").ID, Words: "积分比我少，为什么入选？"}
	c.must(c.service.ObjectToAwards(c.ctx, c.informant("赵六"), object))
	c.wants(domain.KindConflict, "the same twice", c.service.ObjectToAwards(c.ctx, c.informant("赵六"), object))
	object.CandidateID = c.of("李四").ID
	c.wants(domain.KindNotFound, "about who is not on the list", c.service.ObjectToAwards(c.ctx, c.informant("赵六"), object))
	c.must(c.service.EnterObjection(c.ctx, c.finance, recognition.ObjectToAwards{RoundID: c.id, Raiser: "来电", Words: "名单里的单位写错了"}))
	c.on("2027-01-15")
	c.wants(domain.KindConflict, "deciding on the last day", c.service.DecideAwards(c.ctx, c.leader, c.awardStep()))
	c.on("2027-01-18")
	c.waiting("公示已结束，待审定", "异议待答复", "")
	c.wants(domain.KindConflict, "an objection after the 公示", c.service.ObjectToAwards(c.ctx, c.informant("王五"), recognition.ObjectToAwards{RoundID: c.id, Words: "我有不同的意见"}))
	c.wants(domain.KindConflict, "deciding with objections open", c.service.DecideAwards(c.ctx, c.leader, c.awardStep()))
	for _, o := range c.page().Objections {
		c.must(c.service.AnswerAwards(c.ctx, c.finance, recognition.Answer{ID: o.ID, Version: o.Version, Words: "经集体研究，维持名单。"}))
	}
	if got := c.told("赵六"); !slices.Equal(got, []domain.NoticeKind{domain.NoticeObjection}) {
		t.Errorf("told %v", got)
	}
	c.waiting("公示已结束，待审定", "", "待审定")
	both := c.finance
	both.Roles = []domain.Role{domain.RoleFinance, domain.RoleFinalReviewer}
	c.wants(domain.KindForbidden, "deciding what oneself has ranked", c.service.DecideAwards(c.ctx, both, c.awardStep()))
	c.must(c.service.DecideAwards(c.ctx, c.leader, c.awardStep()))
	c.waiting("已审定，待表彰", "待登记表彰", "")
}

// commended goes from the decision to certificates and the taking back of one.
func commended(t *testing.T, c *contest) {
	t.Helper()
	c.must(c.service.Commend(c.ctx, c.finance, recognition.Commend{AwardStep: c.awardStep(), Number: "样工发〔2027〕3号", Day: "2027-01-18"}))
	winner := c.of("钱七")
	if winner.Code == "" || c.of("赵六").Code != "" || !slices.Equal(c.told("钱七"), []domain.NoticeKind{domain.NoticeAwarded}) {
		t.Fatalf("got %+v, told %v", winner, c.told("钱七"))
	}
	certificate, err := c.service.VerifyAward(c.ctx, winner.Code)
	c.must(err)
	if !certificate.Valid || certificate.Holder() != "钱七（钱七工会）" || certificate.Title() != "2026年度优秀信息员" || certificate.Federation != "样例市总工会" || certificate.Number != "样工发〔2027〕3号" {
		t.Errorf("got %+v", certificate)
	}
	_, err = c.service.OwnCertificate(c.ctx, c.informant("张三"), winner.Code)
	c.wants(domain.KindNotFound, "somebody else's certificate", err)
	_, err = c.service.OwnCertificate(c.ctx, c.informant("钱七"), winner.Code)
	c.must(err)
	_, err = c.service.VerifyAward(c.ctx, "NONE")
	c.wants(domain.KindNotFound, "a code that was never given", err)
	c.wants(domain.KindForbidden, "taking back without permission", c.service.RevokeAward(c.ctx, c.finance, c.awardStep(), winner.ID, "获奖稿件抄袭"))
	c.must(c.service.RevokeAward(c.ctx, c.leader, c.awardStep(), winner.ID, "获奖稿件抄袭"))
	if certificate, err = c.service.VerifyAward(c.ctx, winner.Code); err != nil || certificate.Valid || certificate.Revoking != "获奖稿件抄袭" || certificate.RevokedDay != "2027-01-18" {
		t.Errorf("got %+v, %v", certificate, err)
	}
	own, err := c.service.OwnAwards(c.ctx, c.informant("钱七"))
	c.must(err)
	if len(own) != 1 || own[0].Valid || !slices.Equal(c.told("钱七"), []domain.NoticeKind{domain.NoticeAwarded, domain.NoticeAwardLost}) {
		t.Errorf("got %+v, told %v", own, c.told("钱七"))
	}
}

func TestAwards_EveryFigureOpensTheEntriesItRestsUpon(t *testing.T) {
	c := newContest(sqlite(t), map[string]int{"张三": 3, "李四": 1})
	c.on("2027-01-11")
	c.compute()
	for _, g := range c.page().Groups {
		for _, one := range g.Candidates {
			page, err := c.service.AwardCandidate(c.ctx, c.finance, one.ID)
			c.must(err)
			var points int64
			var shown []domain.AwardLine
			for _, q := range page.Quarters {
				points += q.Points
				shown = append(shown, q.Lines...)
			}
			if f := domain.FiguresOf(shown, nil); points != one.Figures.Points || f.Points != points || f.Adoptions != one.Figures.Adoptions || f.Manuscripts != one.Figures.Manuscripts {
				t.Errorf("%s: %d points in the entries, %+v in the figures", one.Name, points, one.Figures)
			}
			if len(shown) > 0 && !strings.Contains(page.Lines[0].Words, "样例公众号") {
				t.Errorf("got %q", page.Lines[0].Words)
			}
		}
	}
	sums, err := c.store.RewardSums(c.ctx, domain.Quarter{Year: 2026})
	c.must(err)
	for _, sum := range sums {
		if got := c.of(sum.Author).Figures.Points; got != sum.Points {
			t.Errorf("%s has %d points, %d by the account", sum.Author, got, sum.Points)
		}
	}
}

func TestAwards_AnotherLastDayOrOtherQuotasRankAnew(t *testing.T) {
	c := newContest(sqlite(t), map[string]int{"张三": 2, "李四": 1})
	c.adopt(c.sent("李四"), c.outside, "2026-12-20")
	c.seats(1)
	c.compute()
	if got := c.list(); got != "李四1选 张三2" {
		t.Fatalf("got %s", got)
	}
	c.seats(2)
	if got := c.list(); got != "李四1选 张三2选" {
		t.Errorf("with two seats: got %s", got)
	}
	setup := c.page().Setup
	setup.Through = "2026-11-30"
	c.must(c.service.SaveAwardSetup(c.ctx, c.finance, c.awardStep(), setup))
	c.wants(domain.KindConflict, "freezing what has to be ranked again", c.service.FreezeAwards(c.ctx, c.finance, c.awardStep()))
	c.compute()
	if got := c.list(); got != "张三1选 李四2选" {
		t.Errorf("up to November: got %s", got)
	}
	stale := recognition.AwardStep{ID: c.id, Version: 1}
	c.wants(domain.KindConflict, "upon what somebody changed", c.service.FreezeAwards(c.ctx, c.finance, stale))
}

func TestAwards_WhoIsExcludedWhileShownIsReplacedByPeople(t *testing.T) {
	c := newContest(sqlite(t), map[string]int{"张三": 2, "李四": 1})
	c.seats(1)
	c.compute()
	c.must(c.service.FreezeAwards(c.ctx, c.finance, c.awardStep()))
	c.publicise()
	hash := c.page().Hash
	c.must(c.service.Exclude(c.ctx, c.finance, recognition.Exclude{AwardStep: c.awardStep(), CandidateID: c.of("张三").ID, Cause: domain.ExcludedOther, Reason: "受到处分"}))
	if got := c.list(); got != "张三1 李四2" {
		t.Fatalf("places stay as they were frozen: got %s", got)
	}
	c.on("2027-01-18")
	c.wants(domain.KindConflict, "deciding on nobody", c.service.DecideAwards(c.ctx, c.leader, c.awardStep()))
	c.wants(domain.KindConflict, "choosing during the 公示", c.choose(nil, "", "李四"))
	c.must(c.service.RetractAwards(c.ctx, c.finance, c.awardStep(), "名单有变"))
	c.wants(domain.KindInvalid, "choosing the next without reason", c.choose(nil, "", "李四"))
	c.must(c.choose(map[string]string{"李四": "递补"}, "", "李四"))
	c.publicise()
	if page := c.page(); page.Hash != hash || page.NoticeUntil != "2027-01-22" {
		t.Errorf("got %+v", page.AwardRound)
	}
	exclusion := c.page().Exclusions[0]
	c.must(c.service.LiftExclusion(c.ctx, c.finance, c.awardStep(), exclusion.ID, "处分已撤销"))
	c.wants(domain.KindConflict, "lifting twice", c.service.LiftExclusion(c.ctx, c.finance, c.awardStep(), exclusion.ID, "处分已撤销"))
	if got := c.of("张三"); got.Chosen || got.Standing != domain.StandingBelow {
		t.Errorf("got %+v", got)
	}
}

func TestAwards_FiguresThatHaveMovedAreNotMadePublic(t *testing.T) {
	c := newContest(sqlite(t), map[string]int{"张三": 2})
	c.seats(1)
	c.compute()
	c.must(c.service.FreezeAwards(c.ctx, c.finance, c.awardStep()))
	all, err := c.store.AwardCandidates(c.ctx, c.id)
	c.must(err)
	all[0].Figures.Points++
	c.must(c.store.PutAwardCandidates(c.ctx, c.id, all))
	c.wants(domain.KindInternal, "figures that somebody has touched", c.service.Publicise(c.ctx, c.finance, recognition.Publicise{AwardStep: c.awardStep(), From: "2027-01-11", Days: 5}))
}

func TestAwards_AskForTheirPermissionsAndAreRecorded(t *testing.T) {
	c := newContest(sqlite(t), map[string]int{"张三": 1})
	step := recognition.AwardStep{ID: c.id, Version: 99}
	may := map[string]func(a domain.Account) error{
		"read":    func(a domain.Account) error { _, err := c.service.AwardPage(c.ctx, a, c.id); return err },
		"start":   func(a domain.Account) error { _, err := c.service.StartAwards(c.ctx, a, 1999); return err },
		"compute": func(a domain.Account) error { return c.service.ComputeAwards(c.ctx, a, step) },
		"choose":  func(a domain.Account) error { return c.service.Choose(c.ctx, a, recognition.Choose{AwardStep: step}) },
		"exclude": func(a domain.Account) error { return c.service.Exclude(c.ctx, a, recognition.Exclude{AwardStep: step}) },
		"publicise": func(a domain.Account) error {
			return c.service.Publicise(c.ctx, a, recognition.Publicise{AwardStep: step})
		},
		"answer":  func(a domain.Account) error { return c.service.AnswerAwards(c.ctx, a, recognition.Answer{}) },
		"commend": func(a domain.Account) error { return c.service.Commend(c.ctx, a, recognition.Commend{AwardStep: step}) },
		"decide":  func(a domain.Account) error { return c.service.DecideAwards(c.ctx, a, step) },
		"revoke":  func(a domain.Account) error { return c.service.RevokeAward(c.ctx, a, step, "", "原因") },
	}
	edit := "read start compute choose exclude publicise answer commend"
	allowed := map[domain.Role]string{
		domain.RoleFirstReviewer: "read", domain.RoleSecondReviewer: edit, domain.RoleFinance: edit, domain.RoleFinalReviewer: "read decide revoke", domain.RoleAuditor: "read",
	}
	for _, role := range domain.Roles() {
		account := c.account("某", role)
		for act, do := range may {
			err := do(account)
			refused := err != nil && domain.KindOf(err) == domain.KindForbidden
			if want := slices.Contains(strings.Fields(allowed[role]), act); refused == want {
				t.Errorf("%s may %s: %v, want %v", role.Label(), act, !refused, want)
			}
		}
	}
	rows, err := c.store.AuditOf(c.ctx, "award", c.id, 50)
	c.must(err)
	if len(rows) != 1 || rows[0].Action != "award.start" || rows[0].Actor.Name != c.finance.Name {
		t.Errorf("the beginning is not on record: %+v", rows)
	}
}
