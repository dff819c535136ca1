package callback

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"laigao/domain"
	"laigao/service/intake"
	"laigao/wechat"
)

// The words that a follower can type; the menu's keys are the same.
const (
	wordRegister    = "登记"
	wordSubmit      = "投稿"
	wordDone        = "完成"
	wordCancel      = "取消"
	wordManuscripts = "我的稿件"
	wordRewards     = "稿酬"
	wordHelp        = "帮助"
)

// toAgents stands for an answer that hands the message to the account's customer
// service. Its name is the platform's.
const toAgents = "transfer_customer_service"

// readOnly reports whether a message changes nothing with us, so that working
// on it again does no harm.
func readOnly(m wechat.Message) bool {
	word := command(m)
	return word == wordManuscripts || word == wordRewards
}

// point answers for an account that only pushes articles: what the platform
// reports of them has its effect, and everybody who writes is led to the account
// that serves. Nothing else of it is kept: its followers are not ours to know.
func (cb *Callback) point(ctx context.Context, m wechat.Message, key string) (string, error) {
	switch {
	case m.Type != "event", m.Event == "subscribe", m.Event == "CLICK", m.Event == "SCAN":
		return cb.cfg.Pointer, nil
	case m.Event == "TEMPLATESENDJOBFINISH", m.Event == "unsubscribe", strings.HasPrefix(m.Event, "subscribe_msg_"):
		return "", nil
	}
	return "", cb.report(ctx, m, "push/"+key)
}

// command returns the word of a text or of a menu tap, empty for everything else.
func command(m wechat.Message) string {
	switch {
	case m.Type == "text":
		return strings.TrimSpace(m.Content)
	case m.Type == "event" && m.Event == "CLICK":
		return m.EventKey
	}
	return ""
}

// decide carries a message's effect and returns the words to answer it with. It
// may be called again after an error.
func (cb *Callback) decide(ctx context.Context, m wechat.Message, key string) (string, error) {
	if cb.cfg.Pointer != "" {
		return cb.point(ctx, m, key)
	}
	if m.Type == "event" {
		return cb.event(ctx, m, key)
	}
	if text, ok, err := cb.word(ctx, m, key); ok {
		return text, err
	}
	chat := cb.chat(m, key)
	switch m.Type {
	case "text":
		reply, ours := cb.otherwise(ctx, m, key)
		if !ours {
			chat.Foreign = m.Raw
		}
		return cb.cfg.Intake.Chat(ctx, chat, reply)
	case "link":
		chat.Foreign = m.Raw
		chat.Text = strings.TrimSpace(m.Title + "\n" + m.URL)
		return cb.cfg.Intake.Chat(ctx, chat, cb.orAgents(ctx, "链接已收到。投稿请回复“投稿”，或点"+cb.link("/m/submit", "报送稿件")+"。"))
	case "image":
		chat.Kind = domain.KindPhoto
	case "voice":
		chat.Kind, chat.Text = domain.KindAudio, m.Recognition
	case "video", "shortvideo":
		chat.Kind = domain.KindVideo
	case "location":
		chat.Foreign = m.Raw
		return cb.cfg.Intake.Foreign(ctx, chat, cb.orAgents(ctx, "位置已收到，稿件里用不到。投稿请回复“投稿”，或点"+cb.link("/m/submit", "报送稿件")+"。"))
	}
	if chat.Kind == domain.KindDocument || m.MediaID == "" {
		chat.Foreign = m.Raw
		return cb.cfg.Intake.Foreign(ctx, chat, "这种消息在聊天里收不到内容。文件请在"+cb.link("/m/submit", "报送稿件")+"页面上传。")
	}
	chat.MediaID = m.MediaID
	return cb.cfg.Intake.Chat(ctx, chat, "")
}

// orAgents returns the answer to a message that is not ours: to hand it over
// while somebody is there, else the given words.
func (cb *Callback) orAgents(ctx context.Context, words string) string {
	if cb.replies(ctx).Agents.OnDuty(cb.cfg.Now()) {
		return toAgents
	}
	return words
}

// otherwise is the answer to a text that is no word of ours and belongs into no
// basket: by keyword, else from a person, else the default one, which is not repeated too soon.
// Ours is false for a text to which nobody here has an answer.
func (cb *Callback) otherwise(ctx context.Context, m wechat.Message, key string) (reply string, ours bool) {
	replies, now := cb.replies(ctx), cb.cfg.Now()
	if reply, ok := replies.Answer(m.Content, now); ok {
		return reply, true
	}
	if replies.Agents.OnDuty(now) {
		return toAgents, false
	}
	if cb.quiet.keeps(m.From, key, time.Duration(replies.QuietMinutes)*time.Minute, now) {
		return "", false
	}
	return cmp.Or(replies.Default, cb.help(ctx)), false
}

// chat is what the intake needs to know of any message.
func (cb *Callback) chat(m wechat.Message, key string) intake.ChatMessage {
	return intake.ChatMessage{InboxKey: key, AppID: cb.cfg.AppID, OpenID: m.From, Text: m.Content, Written: m.Type != "event" && m.MenuChoice == ""}
}

// event carries an event's effect.
func (cb *Callback) event(ctx context.Context, m wechat.Message, key string) (string, error) {
	switch m.Event {
	case "subscribe":
		return cb.welcome(ctx, m, key)
	case "unsubscribe":
		return cb.cfg.Registry.Unfollow(ctx, key, m.From)
	case "CLICK":
		if text, ok, err := cb.word(ctx, m, key); ok {
			return text, err
		}
		if reply, ok := cb.replies(ctx).Answer(m.EventKey, cb.cfg.Now()); ok {
			return reply, nil
		}
		chat := cb.chat(m, key)
		chat.Foreign = m.Raw
		return cb.cfg.Intake.Foreign(ctx, chat, cb.help(ctx))
	case "SCAN":
		if words, path, err := cb.cfg.Registry.Invitation(ctx, m.EventKey); err != nil || words != "" {
			return words + cb.link(path, "填写登记表"), err
		}
		return cb.help(ctx), nil
	}
	return "", cb.report(ctx, m, key)
}

// welcome greets a new follower, by the invite whose code was scanned where
// there is one.
func (cb *Callback) welcome(ctx context.Context, m wechat.Message, key string) (string, error) {
	invited, path, err := cb.cfg.Registry.Invitation(ctx, m.EventKey)
	if err != nil {
		return "", err
	}
	words, err := cb.cfg.Registry.Follow(ctx, key, m.From)
	if err != nil {
		return "", err
	}
	if invited != "" {
		return words + "\n" + invited + cb.link(path, "填写登记表"), nil
	}
	return words + "\n" + cb.link("/m/register", "信息员登记") + "　" + cb.link("/m/submit", "报送稿件"), nil
}

// report takes what the platform reports about something that we sent.
func (cb *Callback) report(ctx context.Context, m wechat.Message, key string) error {
	switch {
	case m.Event == "TEMPLATESENDJOBFINISH" && m.Job != nil:
		return cb.cfg.Notice.Finished(ctx, key, m.Job.ID, m.Job.Status)
	case m.Event == "subscribe_msg_sent_event":
		return cb.cfg.Notice.SubscriptionFinished(ctx, key, subscriptionReports(m))
	case m.Event == "subscribe_msg_popup_event", m.Event == "subscribe_msg_change_event":
		return cb.cfg.Notice.Permitted(ctx, key, m.From, permissions(m))
	case m.Event == "MASSSENDJOBFINISH" && m.Job != nil:
		e := pushEvent(m.Job)
		e.AppID = cb.cfg.AppID
		return cb.cfg.Publishing.PushFinished(ctx, key, e)
	case m.Event == "PUBLISHJOBFINISH" && m.Publish != nil:
		e := PublishEvent(*m.Publish)
		e.AppID = cb.cfg.AppID
		return cb.cfg.Publishing.PublishFinished(ctx, key, e)
	}
	if words, advice := accountEvent(m); words != "" {
		event := m.Event
		if cb.cfg.Pointer != "" {
			event, words = "push."+event, "推送用的公众号："+words
		}
		return cb.cfg.Notice.AccountEvent(ctx, key, event, words, advice)
	}
	return nil // VIEW, LOCATION and the rest tell us nothing that we keep
}

// known answers the words whose answer is the same for everybody, at once.
func (cb *Callback) known(ctx context.Context, word string) (text string, ok bool) {
	if cb.cfg.Pointer != "" {
		return "", false
	}
	switch word {
	case wordRegister:
		return "信息员登记：请点" + cb.link("/m/register", "填写登记表") + "。填写的内容会自动保存。", true
	case wordHelp:
		return cb.help(ctx), true
	}
	return "", false
}

// word answers the other words; ok is false for a message that is none.
func (cb *Callback) word(ctx context.Context, m wechat.Message, key string) (text string, ok bool, err error) {
	switch command(m) {
	case wordSubmit:
		text, err = cb.cfg.Intake.BeginBasket(ctx, cb.chat(m, key))
	case wordDone:
		text, err = cb.cfg.Intake.FinishBasket(ctx, cb.chat(m, key))
	case wordCancel:
		text, err = cb.cfg.Intake.CancelBasket(ctx, cb.chat(m, key))
	case wordManuscripts:
		text, err = cb.manuscripts(ctx, m.From)
	case wordRewards:
		text, err = cb.rewards(ctx, m.From)
	default:
		return "", false, nil
	}
	return text, true, err
}

// manuscripts tells an informant how many manuscripts stand where.
func (cb *Callback) manuscripts(ctx context.Context, openID string) (string, error) {
	visitor, err := cb.cfg.Registry.Visitor(ctx, openID)
	if err != nil {
		return "", err
	}
	if !visitor.Registered() {
		return "登记通过后可以在这里查看稿件。请点" + cb.link("/m/register", "信息员登记") + "。", nil
	}
	tally, err := cb.cfg.Intake.Tally(ctx, visitor.Informant)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("审稿中 %d 篇\n需修改 %d 篇\n已审定 %d 篇\n已采用 %s\n%s",
		tally.Reviewing, tally.Returned, tally.Accepted, domain.Tally{Manuscripts: tally.Adopted, Adoptions: tally.Printed}, cb.link("/m/manuscripts", "查看我的稿件")), nil
}

// rewards tells an informant what this year has brought, and what became of the
// last quarter that is approved.
func (cb *Callback) rewards(ctx context.Context, openID string) (string, error) {
	visitor, err := cb.cfg.Registry.Visitor(ctx, openID)
	if err != nil {
		return "", err
	}
	if !visitor.Registered() {
		return "登记通过后可以在这里查看积分和稿酬。请点" + cb.link("/m/register", "信息员登记") + "。", nil
	}
	own, err := cb.cfg.Recognition.OwnYear(ctx, visitor.Informant)
	if err != nil {
		return "", err
	}
	words := fmt.Sprintf("%d年度到现在：%s\n", own.Year, own.InYear.Words())
	if q := own.Latest; q != nil {
		words += q.Quarter.Label() + "：" + q.Own.Words() + "，" + q.Standing()
		if q.Payment != nil && q.Payment.State == domain.PaymentPaid {
			words += "，" + q.Payment.PaidDay.Chinese() + "实发 " + domain.MeasureMoney.Words(q.Payment.Net())
		}
		words += "\n"
		if q.Returned() {
			words += "请" + cb.link("/m/rewards/account", "核对收款账户") + "\n"
		}
	}
	return words + cb.link("/m/rewards", "一条一条地看"), nil
}

// help says what can be done here.
func (cb *Callback) help(ctx context.Context) string {
	words := "可以回复这些词：\n登记 填写信息员登记表\n投稿 报送新稿件\n我的稿件 查看审稿和采用情况\n稿酬 查看积分和稿酬\n帮助 看这份说明\n" +
		"涉密内容、工作秘密不得发送。"
	if hotline := cb.replies(ctx).Hotline; hotline != "" {
		words += "\n工会热线：" + hotline
	}
	return words
}

// link writes a link to one of our pages as the chat shows it.
func (cb *Callback) link(path, words string) string { return cb.cfg.Page(path, words) }
