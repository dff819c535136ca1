package main

import (
	"context"

	"laigao/domain"
	"laigao/service/notice"
)

// templates are the department's choices among the templates that every account
// of the simulated platform has: one for every kind of notice.
func templates() notice.Choices {
	choose := func(id string, fields map[string]string) notice.Choice {
		return notice.Choice{TemplateID: id, Fields: fields}
	}
	pending := func(title, count, note string) notice.Choice {
		return choose("TPL_review_pending", map[string]string{"thing1": title, "number2": count, "time3": "时间", "thing4": note})
	}
	result := choose("TPL_registration_result", map[string]string{"thing1": "单位", "thing2": "姓名", "phrase3": "结果", "time4": "时间", "thing5": "说明"})
	reviewed := choose("TPL_review_result", map[string]string{"thing1": "标题", "phrase2": "结果", "time3": "时间", "thing4": "说明"})
	trouble := choose("TPL_push_trouble", map[string]string{"thing1": "标题", "thing2": "结果", "time3": "时间", "thing4": "说明"})
	return notice.Choices{
		domain.NoticeRegistered:  result,
		domain.NoticeRefused:     result,
		domain.NoticeTerms:       result,
		domain.NoticeRejected:    reviewed,
		domain.NoticeAccepted:    reviewed,
		domain.NoticeLetter:      reviewed,
		domain.NoticeReceived:    choose("TPL_manuscript_received", map[string]string{"thing1": "标题", "character_string2": "编号", "time3": "时间", "phrase4": "结果"}),
		domain.NoticeReturned:    choose("TPL_manuscript_returned", map[string]string{"thing1": "标题", "character_string2": "编号", "thing3": "说明", "time4": "时间"}),
		domain.NoticeAdopted:     choose("TPL_manuscript_adopted", map[string]string{"thing1": "标题", "character_string2": "编号", "thing3": "说明", "time4": "时间"}),
		domain.NoticeWaiting:     pending("标题", "=1", "单位"),
		domain.NoticeAnswer:      pending("标题", "=1", "=作者来信"),
		domain.NoticeApplication: pending("=信息员登记待审核", "=1", "单位"),
		domain.NoticeMention:     pending("标题", "=1", "结果"),
		domain.NoticeDigest:      pending("标题", "数量", "说明"),
		domain.NoticeBroadcast:   choose("TPL_circular", map[string]string{"thing1": "标题", "time2": "时间", "thing3": "说明"}),
		domain.NoticeSilent:      choose("TPL_silent", map[string]string{"thing1": "单位", "number2": "数量", "time3": "时间", "thing4": "说明"}),
		domain.NoticeReckoned:    reviewed,
		domain.NoticePaid:        reviewed,
		domain.NoticePayReturned: reviewed,
		domain.NoticeMended:      reviewed,
		domain.NoticeObjection:   reviewed,
		domain.NoticeAwarded:     reviewed,
		domain.NoticeAwardLost:   reviewed,
		domain.NoticeStopped:     trouble,
		domain.NoticeTakeDown:    trouble,
	}
}

// chooseTemplates saves the choices, for people who allow notices one by one too,
// and lets nothing wait for the morning.
func (s *seeder) chooseTemplates(ctx context.Context) error {
	choices := templates()
	if err := s.app.Notice.SaveTemplates(ctx, s.staff["admin"], domain.ChannelTemplate, choices); err != nil {
		return err
	}
	allowed := notice.Choices{}
	for _, kind := range []domain.NoticeKind{domain.NoticeReturned, domain.NoticeAccepted, domain.NoticeRejected, domain.NoticeAdopted} {
		allowed[kind] = choices[kind]
	}
	if err := s.app.Notice.SaveTemplates(ctx, s.staff["admin"], domain.ChannelSubscription, allowed); err != nil {
		return err
	}
	rules := domain.DefaultNoticeRules()
	rules.QuietFrom, rules.QuietUntil = 0, 0 // who tries the demo at night wants to see what arrives
	return s.app.Notice.SaveRules(ctx, s.staff["admin"], rules)
}
