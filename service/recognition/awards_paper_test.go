package recognition_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"laigao/domain"
	"laigao/repository"
	"laigao/repository/storetest"
	"laigao/service/recognition"
)

// wordsOnly writes what documents are made from, in words.
type wordsOnly struct{}

func (wordsOnly) RecommendationForms(w io.Writer, forms []domain.AwardForm) error {
	return plain(w, forms)
}

func (wordsOnly) Commendation(w io.Writer, o domain.OfficialDocument) error { return plain(w, o) }

func (wordsOnly) Certificates(w io.Writer, all []domain.AwardCertificate) error {
	return plain(w, all)
}

func plain(w io.Writer, what any) error {
	_, err := fmt.Fprintf(w, "%+v", what)
	return err
}

// written returns what a document is made from.
func (c *contest) written(write func(w io.Writer) error) string {
	c.t.Helper()
	var text bytes.Buffer
	c.must(write(&text))
	return text.String()
}

func (c *contest) forms() string {
	c.t.Helper()
	return c.written(func(w io.Writer) error { return c.service.WriteAwardForms(c.ctx, c.finance, c.id, "", w) })
}

func (c *contest) commendation() string {
	c.t.Helper()
	return c.written(func(w io.Writer) error { return c.service.WriteCommendation(c.ctx, c.finance, c.id, w) })
}

func (c *contest) certificates() string {
	c.t.Helper()
	return c.written(func(w io.Writer) error {
		return c.service.WriteCertificates(c.ctx, c.finance, c.id, "", func(code string) (string, []byte, error) { return code, nil, nil }, w)
	})
}

// called gives the federation a name.
func (c *contest) called(federation string) {
	c.t.Helper()
	c.must(c.store.SaveSetting(c.ctx, domain.SettingDepartment, domain.Settings{Federation: federation, NewsSteps: 3, OtherSteps: 3, IdleMinutes: 30}))
}

// everythingElse changes whatever the registry says of an informant and the unit.
func (c *contest) everythingElse(name, mark string) {
	c.t.Helper()
	who, err := c.store.Informant(c.ctx, c.informant(name).ID)
	c.must(err)
	who.Name, who.Gender, who.BirthMonth, who.Education, who.UnionPost, who.UnitPost = name+mark, domain.Male, "1999-09", "大专"+mark, "主席"+mark, "主任"+mark
	c.must(c.store.SaveInformant(c.ctx, &who))
	unit := c.unit[name]
	unit.Name, unit.Class = unit.Name+mark, "industry"
	c.must(c.store.SaveUnit(c.ctx, unit))
	outlet := c.own
	outlet.Name, outlet.Level = outlet.Name+mark, domain.LevelNation
	c.must(c.store.SaveOutlet(c.ctx, outlet))
}

func TestAwards_PaperSaysForEverWhatWasSettled(t *testing.T) {
	storetest.EachMigrated(t, func(t *testing.T, url string) {
		c := newContest(newOffice(t, func(now func() time.Time) *repository.Store { return storetest.Open(t, url, now) }), map[string]int{"张三": 2, "李四": 1})
		c.service = recognition.New(recognition.Config{Store: c.store, Keyring: c.keyring, AwardPaper: wordsOnly{}})
		who := c.informant("张三")
		who.Gender, who.BirthMonth, who.Education, who.UnionPost, who.UnitPost = domain.Female, "1985-04", "本科", "宣传委员", "科员"
		c.must(c.store.SaveInformant(c.ctx, &who))
		c.seats(1)
		c.compute()
		c.must(c.service.FreezeAwards(c.ctx, c.finance, c.awardStep()))
		forms := c.forms()
		for _, want := range []string{"样例市总工会", "张三", "张三工会", "1985-04", "本科", "宣传委员", "科员", "样例公众号"} {
			if !strings.Contains(forms, want) {
				t.Errorf("the form lacks %s: %s", want, forms)
			}
		}
		c.called("新名市总工会")
		c.everythingElse("张三", "改")
		c.everythingElse("李四", "改")
		same(t, "forms", c.forms(), forms)

		c.publicise()
		notices, err := c.service.AwardNotices(c.ctx, c.informant("李四"))
		c.must(err)
		if len(notices) != 1 || notices[0].Federation != "样例市总工会" || notices[0].Lists[0].Lines[0].Label() != "张三（张三工会）" {
			t.Errorf("the 公示 says %+v", notices)
		}
		c.on("2027-01-18")
		c.must(c.service.DecideAwards(c.ctx, c.leader, c.awardStep()))
		commendation := c.commendation()
		if !strings.Contains(commendation, "新名市总工会") || !strings.Contains(commendation, "张三工会") || strings.Contains(commendation, "改") {
			t.Errorf("the commendation says %s", commendation)
		}
		c.called("后来市总工会")
		same(t, "commendation", c.commendation(), commendation)

		c.must(c.service.Commend(c.ctx, c.finance, recognition.Commend{AwardStep: c.awardStep(), Number: "样工发〔2027〕3号", Day: "2027-01-18"}))
		certificates := c.certificates()
		if !strings.Contains(certificates, "新名市总工会") || !strings.Contains(certificates, "张三工会") {
			t.Errorf("the certificates say %s", certificates)
		}
		c.on("2028-01-18")
		c.called("再后来市总工会")
		c.everythingElse("张三", "又改")
		same(t, "forms", c.forms(), forms)
		same(t, "certificates", c.certificates(), certificates)
		if verified, err := c.service.VerifyAward(c.ctx, c.of("张三").Code); err != nil || verified.Federation != "新名市总工会" || verified.Holder() != "张三（张三工会）" {
			t.Errorf("verified as %+v, %v", verified, err)
		}
	})
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("the %s have changed\nfrom %s\nto   %s", what, want, got)
	}
}

func TestAwards_RoundsFrozenBeforeRegistrationsWereKeptReadThem(t *testing.T) {
	c := newContest(sqlite(t), map[string]int{"张三": 1})
	c.service = recognition.New(recognition.Config{Store: c.store, Keyring: c.keyring, AwardPaper: wordsOnly{}})
	c.seats(1)
	c.compute()
	c.must(c.service.FreezeAwards(c.ctx, c.finance, c.awardStep()))
	all, err := c.store.AwardCandidates(c.ctx, c.id)
	c.must(err)
	for i := range all {
		all[i].Registration = domain.AwardRegistration{}
	}
	c.must(c.store.PutAwardCandidates(c.ctx, c.id, all))
	c.wants(domain.KindInternal, "a registration that somebody has taken away", c.service.WriteAwardForms(c.ctx, c.finance, c.id, "", io.Discard))
	round, err := c.store.AwardRound(c.ctx, c.id)
	c.must(err)
	round.Hash, round.Recommender = earlierHash(t, all), ""
	c.must(c.store.SaveAwardRound(c.ctx, &round))
	who := c.informant("张三")
	who.Education = "研究生"
	c.must(c.store.SaveInformant(c.ctx, &who))
	if forms := c.forms(); !strings.Contains(forms, "研究生") || !strings.Contains(forms, "样例市总工会") {
		t.Errorf("got %s", forms)
	}
}

// earlierHash is the hash as it was made before registrations were kept.
func earlierHash(t *testing.T, all []domain.AwardCandidate) string {
	t.Helper()
	type figures struct {
		Kind    domain.AwardKind
		Subject string
		Name    string
		Unit    string
		Class   string
		Place   int
		Figures domain.AwardFigures
		Lines   []domain.AwardLine
	}
	kept := make([]figures, len(all))
	for i, c := range all {
		kept[i] = figures{c.Kind, c.SubjectID, c.Name, c.Unit, c.Class, c.Place, c.Figures, c.Lines}
	}
	slices.SortFunc(kept, func(a, b figures) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Subject, b.Subject)) })
	text, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(append(text, '\n'))
	return hex.EncodeToString(sum[:])
}

// waiting checks where the list of years says that the round stands, and what of
// it waits for who ranked it and for who decides.
func (c *contest) waiting(stage, finance, leader string) {
	c.t.Helper()
	for who, want := range map[*domain.Account]string{&c.finance: finance, &c.leader: leader} {
		lines, err := c.service.Awards(c.ctx, *who)
		c.must(err)
		if len(lines) != 1 || lines[0].Stage != stage || lines[0].Next != want {
			c.t.Errorf("%s finds %q, for whom %q waits; want %q and %q", who.Name, lines[0].Stage, lines[0].Next, stage, want)
		}
	}
}

func TestAwards_WhoIsWrittenWrongIsCorrectedByTheRegistry(t *testing.T) {
	c := newContest(sqlite(t), map[string]int{"张三": 2, "李四": 1})
	c.service = recognition.New(recognition.Config{Store: c.store, Keyring: c.keyring, AwardPaper: wordsOnly{}})
	c.seats(1)
	c.compute()
	c.wants(domain.KindConflict, "correcting what is not frozen", c.service.CorrectAwards(c.ctx, c.finance, c.awardStep(), "单位更名"))
	c.must(c.service.FreezeAwards(c.ctx, c.finance, c.awardStep()))
	c.wants(domain.KindConflict, "correcting nothing", c.service.CorrectAwards(c.ctx, c.finance, c.awardStep(), "单位更名"))
	before := c.page()
	c.called("新名市总工会")
	c.everythingElse("张三", "改")
	c.wants(domain.KindInvalid, "without reason", c.service.CorrectAwards(c.ctx, c.finance, c.awardStep(), ""))
	c.wants(domain.KindForbidden, "without permission", c.service.CorrectAwards(c.ctx, c.leader, c.awardStep(), "单位更名"))
	c.must(c.service.CorrectAwards(c.ctx, c.finance, c.awardStep(), "单位更名"))
	now := c.page()
	after, was := now.Winners(domain.AwardInformants)[0], before.Winners(domain.AwardInformants)[0]
	if now.Hash == before.Hash || after.Label() != "张三改（张三工会改）" || after.ID != was.ID || after.Class != was.Class || after.Place != was.Place || after.Figures != was.Figures {
		t.Errorf("got %+v", after)
	}
	if forms := c.forms(); !strings.Contains(forms, "新名市总工会") || !strings.Contains(forms, "主席改") || strings.Contains(forms, "样例公众号改") {
		t.Errorf("the form says %s", forms)
	}
	rows, err := c.store.AuditOf(c.ctx, "award", c.id, 50)
	c.must(err)
	if one := rows[1]; one.Action != "award.correct" || !strings.Contains(one.Detail, "张三（张三工会）改为张三改（张三工会改）") || !strings.Contains(one.Detail, "单位更名") {
		t.Errorf("on record is %+v", one) // before the form that was printed just now
	}
	c.publicise()
	c.wants(domain.KindConflict, "during the 公示", c.service.CorrectAwards(c.ctx, c.finance, c.awardStep(), "单位更名"))
}
