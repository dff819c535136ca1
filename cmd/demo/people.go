package main

import (
	"context"
	"fmt"
	"strings"

	"laigao/cmd/internal/sample"
	"laigao/domain"
	"laigao/service/registry"
)

// outcome is what becomes of a registration.
type outcome uint8

const (
	approved outcome = iota
	pending
	refused
	unsent
)

// sampleInformant is one of the demo's informants: a name from textbooks, and
// form 1 as nobody has filled it in.
type sampleInformant struct {
	name, unit, gender, born, education, unionPost, unitPost, hobbies string
	ends                                                              outcome
	idNumber                                                          bool // given freely
}

// the first ones, in whose name one looks around, have a story of their own;
// the others keep them company.
func sampleInformants() []sampleInformant {
	return append(known(), others(48)...)
}

func known() []sampleInformant {
	return []sampleInformant{
		{name: "张三", unit: "A01", gender: "male", born: "1988-04", education: "本科", unionPost: "宣教部部长", unitPost: "四级主任科员", hobbies: "摄影、新闻写作", idNumber: true},
		{name: "李四", unit: "A02", gender: "female", born: "1992-11", education: "本科", unionPost: "宣传干事", unitPost: "科员", hobbies: "短视频制作", idNumber: true},
		{name: "王五", unit: "A03", gender: "male", born: "1985-07", education: "大专", unionPost: "办公室主任", unitPost: "无", hobbies: "书法"},
		{name: "赵六", unit: "B01", gender: "female", born: "1990-02", education: "硕士研究生", unionPost: "女工委员", unitPost: "教师", hobbies: "诗歌、朗诵"},
		{name: "孙七", unit: "C02", gender: "male", born: "1979-12", education: "本科", unionPost: "工会副主席", unitPost: "综合部经理", hobbies: "乒乓球"},
		{name: "周八", unit: "D01", gender: "male", born: "1994-06", education: "本科", unionPost: "宣传委员", unitPost: "通风区技术员", hobbies: "航拍、剪辑"},
		{name: "吴九", unit: "E01", gender: "female", born: "1996-09", education: "本科", unionPost: "宣传委员", unitPost: "语文教师", hobbies: "写作"},
		{name: "郑十", unit: "A04", gender: "male", born: "1983-03", education: "大专", unionPost: "干事", unitPost: "无", hobbies: "足球"},
		{name: "钱一", unit: "B02", gender: "female", born: "1991-01", education: "本科", unionPost: "宣传干事", unitPost: "调度员", hobbies: "绘画", ends: pending},
		{name: "冯二", unit: "D02", gender: "male", born: "1987-10", education: "本科", unionPost: "工会干事", unitPost: "客运值班员", hobbies: "摄影", ends: pending},
		{name: "陈小三", unit: "B03", gender: "female", born: "1998-05", education: "本科", unionPost: "无", unitPost: "护士", hobbies: "音乐", ends: refused},
		{name: "褚小四", unit: "E02", gender: "male", born: "1995-08", education: "中专", ends: unsent},
	}
}

func others(count int) []sampleInformant {
	units := sample.Units()
	pick := func(i int, from ...string) string { return from[i%len(from)] }
	all := make([]sampleInformant, count)
	for i := range all {
		all[i] = sampleInformant{
			name: sample.Name(i), unit: units[(i*5+3)%len(units)].Code, gender: pick(i, "male", "female"),
			born: fmt.Sprintf("%d-%02d", 1974+i*7%27, 1+i%12), education: pick(i/2, "本科", "大专", "本科", "硕士研究生", "高中"),
			unionPost: pick(i, "宣传委员", "宣传干事", "工会干事", "女工委员", "办公室主任"), unitPost: pick(i/3, "无", "科员", "技术员", "班长", "教师"),
			hobbies: pick(i, "摄影", "写作", "书法", "剪辑", "乒乓球", "朗诵"),
		}
	}
	return all
}

// joined is how many days ago an informant registered: most of them when the
// department began, some since.
func joined(number, first int) int {
	switch friends := len(known()); {
	case number < friends:
		return first - number/3
	case number < friends+40:
		return first - 2 - number/2
	default:
		return 300 - (number-friends-40)*32
	}
}

// person is an informant with the phone that they hold.
type person struct {
	sampleInformant
	openID string
	id     string
}

// planPeople lets everybody follow, fill in form 1 and hear the decision.
func (s *seeder) planPeople() {
	for i, told := range sampleInformants() {
		p := &person{sampleInformant: told}
		s.people = append(s.people, p)
		joins := s.day(joined(i, s.first), 9+i%3*2, 10+i%45)
		if told.ends != approved {
			joins = s.day(11-i, 10, 20+i)
		}
		if told.ends == unsent || told.ends == pending {
			joins = s.day(12-i, 9, 5*i%60)
		}
		s.plan(joins, func(ctx context.Context) error { return s.register(ctx, p, i) })
		if told.ends == approved || told.ends == refused {
			s.plan(s.later(joins, 4+i%5), func(ctx context.Context) error { return s.decide(ctx, p) })
		}
	}
	for i, reader := range []string{"关注者甲", "关注者乙", "关注者丙"} {
		s.plan(s.day(60-20*i, 20, 15), func(ctx context.Context) error {
			_, err := s.phones.follow(ctx, reader)
			return err
		})
	}
	s.plan(s.day(1, 10, 30), s.installChair)
	s.plan(s.day(40, 11, 20), func(ctx context.Context) error { return s.phones.say(ctx, s.people[0].openID, "帮助") })
	s.plan(s.day(1, 16, 40), func(ctx context.Context) error { return s.phones.say(ctx, s.people[0].openID, "我的稿件") })
}

// chairName is whose phone endorses what the school's informant sends.
const chairName = "卫主席（单位审签人）"

// installChair gives the school a chair who endorses what it sends.
func (s *seeder) installChair(ctx context.Context) error {
	unit := s.units[s.people[6].unit]
	entry := registry.UnitEntry{
		Name: unit.Name, ShortName: unit.ShortName, Class: unit.Class, Code: unit.Code, ParentID: unit.ParentID, Position: unit.Position, Endorse: true,
	}
	if _, err := s.app.Registry.SaveUnit(ctx, s.staff["admin"], unit.ID, entry); err != nil {
		return err
	}
	openID, err := s.phones.follow(ctx, chairName)
	if err != nil {
		return err
	}
	invite, err := s.app.Registry.InviteChair(ctx, s.staff["admin"], unit.ID)
	if err != nil {
		return err
	}
	if err := s.app.Registry.ClaimChair(ctx, openID, registry.Claim{Code: invite.Code, Name: "卫主席", Post: "工会主席"}); err != nil {
		return err
	}
	return s.app.Registry.DecideChair(ctx, s.staff["chushen"], invite.ID, true, "")
}

func (s *seeder) register(ctx context.Context, p *person, number int) error {
	var err error
	if p.openID, err = s.phones.follow(ctx, p.name); err != nil {
		return err
	}
	form := s.form(p, number)
	page := s.app.Store.NewID()
	if _, err := s.app.Registry.SaveDraft(ctx, p.openID, registry.Typed{Form: form, Page: page}); err != nil {
		return err
	}
	visitor, err := s.app.Registry.Visitor(ctx, p.openID)
	if err != nil {
		return err
	}
	p.id = visitor.Informant.ID
	if p.ends == unsent {
		return nil
	}
	return s.app.Registry.Submit(ctx, p.openID, registry.Typed{Form: form, Version: visitor.Informant.Version, Page: page})
}

// form fills in form 1. The draft of somebody who has not sent it is half empty.
func (s *seeder) form(p *person, number int) registry.Form {
	unit := s.units[p.unit]
	form := registry.Form{
		UnitID: unit.ID, Name: p.name, Gender: p.gender, BirthMonth: p.born, Education: p.education, UnionPost: p.unionPost, UnitPost: p.unitPost,
		Phone: fmt.Sprintf("138000000%02d", number+1), Hobbies: p.hobbies, Privacy: p.ends != unsent,
	}
	if p.ends == unsent {
		return form
	}
	form.Email = fmt.Sprintf("informant%02d@example.org", number+1)
	form.Platforms = domain.Platforms{
		WeChatID: fmt.Sprintf("sample-union-%02d", number+1), WeChatName: unit.Label() + "之声", SiteURL: fmt.Sprintf("https://unit%02d.example.org/", number+1),
	}
	if number%3 == 0 {
		form.Platforms.NewspaperName, form.Platforms.NewspaperCycle = unit.Label()+"工会简报", "每月一期"
	}
	form.Summary = unit.Name + "设宣传委员一名，建有微信公众号和职工书屋，每年报送稿件二十篇左右。（示例内容）"
	if p.idNumber {
		form.IDNumber, form.IDConsent = s.idNumber(p), true
	}
	return form
}

// idNumber makes an ID number of a region that does not exist, right in itself.
func (s *seeder) idNumber(p *person) string {
	order := "012" // men have odd numbers
	if p.gender == "male" {
		order = "013"
	}
	stem := "999999" + strings.ReplaceAll(p.born, "-", "") + "15" + order
	today := domain.DayOf(s.now)
	for _, check := range "0123456789X" {
		if number := stem + string(check); domain.CheckIDNumber(number, domain.GenderUnset, p.born, today) == "" {
			return number
		}
	}
	return ""
}

func (s *seeder) decide(ctx context.Context, p *person) error {
	informant, err := s.app.Store.Informant(ctx, p.id)
	if err != nil {
		return fmt.Errorf("read registration: %w", err)
	}
	decision := registry.Decision{Approve: p.ends == approved, Version: informant.Version}
	if !decision.Approve {
		decision.Reason = "登记表上的单位与盖章单位不一致，请与本单位工会主席确认后重新提交。"
	}
	return s.app.Registry.Decide(ctx, s.staff["chushen"], p.id, decision)
}
