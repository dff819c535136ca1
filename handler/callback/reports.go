package callback

import (
	"strings"
	"time"

	"laigao/domain"
	"laigao/service/notice"
	"laigao/service/publishing"
	"laigao/wechat"
)

// PublishEvent translates what the platform says of a publication.
func PublishEvent(r wechat.PublishResult) publishing.PublishEvent {
	e := publishing.PublishEvent{PublishID: r.PublishID, PlatformID: r.ArticleID, Status: int(r.Status), URLs: places(r.Articles)}
	for _, index := range r.Failed {
		e.Failed = append(e.Failed, index-1)
	}
	return e
}

func pushEvent(j *wechat.Job) publishing.PushEvent {
	e := publishing.PushEvent{
		MessageID: j.ID, Status: j.Status, Total: int(j.Total), Filtered: int(j.Filtered), Sent: int(j.Sent), Failed: int(j.Failed),
		URLs: places(j.Articles),
	}
	if j.Check >= int64(domain.OriginalPassed) && j.Check <= int64(domain.OriginalRefused) {
		e.Check = domain.OriginalCheck(j.Check)
	}
	for _, o := range j.Originals {
		e.Checks = append(e.Checks, domain.ItemCheck{
			Position: o.Index - 1, Audit: int(min(o.Audit, 1000)), Original: domain.Shorten(o.Original, 1000),
			CanReprint: o.CanReprint, Replace: o.Replace, ShowSource: o.ShowSource,
		})
	}
	return e
}

// places maps addresses by the item's place from 0; the platform counts from 1.
func places(articles []wechat.ArticleURL) map[int]string {
	urls := make(map[int]string, len(articles))
	for _, a := range articles {
		urls[a.Index-1] = a.URL
	}
	return urls
}

// permissions are what a follower decided about notices. The choice in the window
// that a page opens can only allow one more: to say no there leaves what was
// allowed before. A change in the account's settings can only take away.
func permissions(m wechat.Message) []notice.Permission {
	var all []notice.Permission
	for _, s := range m.Subscriptions {
		accepted := strings.HasPrefix(s.Status, "accept") // also acceptWithAlert and the like
		if accepted == (m.Event == "subscribe_msg_change_event") {
			continue
		}
		all = append(all, notice.Permission{TemplateID: s.TemplateID, Allowed: accepted})
	}
	return all
}

// subscriptionReports are what the platform says became of subscription notices.
func subscriptionReports(m wechat.Message) []domain.SubscriptionReport {
	all := make([]domain.SubscriptionReport, len(m.Subscriptions))
	for i, s := range m.Subscriptions {
		all[i] = domain.SubscriptionReport{
			OpenID: m.From, TemplateID: s.TemplateID, MessageID: s.MsgID, Code: int(s.Code), Words: s.Status, ToldAt: time.Unix(m.Created, 0),
		}
	}
	return all
}

// accountEvent words what the platform says of the account's own verification,
// empty for every other event.
func accountEvent(m wechat.Message) (words, advice string) {
	on := func(seconds int64) string { return domain.DayOf(time.Unix(seconds, 0)).Chinese() }
	v := m.Verification
	if v == nil {
		v = &wechat.Verification{}
	}
	switch m.Event {
	case "qualification_verify_success":
		return "公众号资质认证成功，有效期至" + on(v.Expires) + "。", "不需要处理，看过后可以关闭这条告警。"
	case "naming_verify_success":
		return "公众号名称认证成功，有效期至" + on(v.Expires) + "。", "不需要处理，看过后可以关闭这条告警。"
	case "qualification_verify_fail", "naming_verify_fail":
		return "公众号认证没有通过：" + domain.Shorten(v.Reason, 200), "请登录公众平台，按原因补充材料后重新提交。"
	case "annual_renew":
		return "公众号认证将于" + on(v.Expires) + "到期，需要年审。", "请在到期前登录公众平台办理年审，否则通知和群发会停。"
	case "verify_expired":
		return "公众号认证已于" + on(v.Expires) + "到期。", "模板消息、客服消息、网页授权等能力会停用，请尽快登录公众平台办理年审。"
	}
	return "", ""
}
