package publishing

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// PublishEvent is how a publication ended, or how far it is, with the platform's
// numbers of states.
type PublishEvent struct {
	AppID      string // the account that says so
	PublishID  string
	PlatformID string // the platform's article_id, once published
	Status     int
	URLs       map[int]string // by the item's place, from 0
	Failed     []int          // places of the items that were refused, from 0
}

// The platform's states of a publication.
const (
	publishDone        = 0
	publishUnderWay    = 1
	publishNotOriginal = 2
	publishFailed      = 3
	publishRefused     = 4
	publishDeleted     = 5
	publishBanned      = 6
)

// PushEvent is how a push ended.
type PushEvent struct {
	AppID     string // the account that says so
	MessageID string
	Status    string // as the platform writes it: send success, err(10001), or SEND_SUCCESS and SENDING of Status
	Total     int    // followers whom it was meant for
	Filtered  int    // of them, those left after the platform's own filter
	Sent      int
	Failed    int
	URLs      map[int]string // by the item's place, from 0
	Check     domain.OriginalCheck
	Checks    []domain.ItemCheck
}

// reportKey names the inbox row by which a number and its event find each other.
func (s *Service) reportKey(delivery domain.Delivery, number string) string {
	if delivery == domain.DeliveryPush {
		return "push:" + s.appID + ":" + number
	}
	return "publish:" + s.appID + ":" + number
}

// foreign reports whether an event is about another account than the one that
// articles go through now. What went through that one earlier is known by its
// number; anything else there is somebody's own doing.
func (s *Service) foreign(appID string) bool { return appID != "" && appID != s.appID }

// PublishFinished takes the platform's event on a publication. It may come
// twice, out of order, or before the publication's number is known.
func (s *Service) PublishFinished(ctx context.Context, inboxKey string, e PublishEvent) error {
	err := s.persist(ctx, func(tx *repository.Store) error {
		if err := tx.Receive(ctx, inboxKey, "", ""); err != nil {
			return ignoreConflict(err)
		}
		if e.Status == publishUnderWay {
			return nil
		}
		if !s.foreign(e.AppID) {
			if err := s.hold(ctx, tx, s.reportKey(domain.DeliveryPublish, e.PublishID), e); err != nil {
				return err
			}
		}
		a, err := s.reported(ctx, tx, report{domain.DeliveryPublish, e.PublishID, e.AppID})
		if err != nil || a.ID == "" {
			return err
		}
		if err := s.applyPublish(ctx, tx, &a, e); err != nil {
			return err
		}
		return s.save(ctx, tx, &a)
	})
	if err != nil {
		return fmt.Errorf("take event on publication %s: %w", e.PublishID, err)
	}
	return nil
}

// giveUpKey is how long a push's own key brings its number.
const giveUpKey = 15 * time.Minute

// report is what an event is about.
type report struct {
	delivery domain.Delivery
	number   string // the platform's
	appID    string // the account that says so, empty for the one that articles go through
}

// reported finds the article of an event: by the platform's number, or, where the
// answer with the number was lost, as the only one that waits for it. An article
// without id says that there is none.
func (s *Service) reported(ctx context.Context, tx *repository.Store, r report) (domain.Article, error) {
	find := tx.ArticleByPublish
	if r.delivery == domain.DeliveryPush {
		find = tx.ArticleByMessage
	}
	a, err := find(ctx, r.number)
	if err == nil {
		return s.ownOnly(ctx, tx, a, r.appID)
	}
	if domain.KindOf(err) != domain.KindNotFound || s.foreign(r.appID) {
		return domain.Article{}, ignoreAbsence(err)
	}
	waiting, err := tx.Unanswered(ctx, r.delivery, tx.Now().Add(-giveUpKey))
	if err != nil || len(waiting) != 1 {
		return domain.Article{}, err // accepted will find the event, or it is not ours
	}
	if a, err = tx.Article(ctx, waiting[0]); err != nil {
		return a, err
	}
	return a, a.Accepted(r.number)
}

// ownOnly returns an article that went through the account that reports on it,
// else one without id: numbers of two accounts may be the same.
func (s *Service) ownOnly(ctx context.Context, tx *repository.Store, a domain.Article, appID string) (domain.Article, error) {
	result, err := s.resultOf(ctx, tx, a.ID)
	if err != nil || appID != "" && result.AppID != appID {
		return domain.Article{}, err
	}
	return a, nil
}

// ignoreAbsence takes NotFound for an answer.
func ignoreAbsence(err error) error {
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return nil
	}
	return err
}

// resultOf returns what the platform has said of an article, or an empty result
// of the account that articles go through now.
func (s *Service) resultOf(ctx context.Context, tx *repository.Store, id string) (domain.ArticleResult, error) {
	result, err := tx.ArticleResult(ctx, id)
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return domain.ArticleResult{ArticleID: id, AppID: s.appID}, nil
	}
	return result, err
}

// keepResult changes what is kept of the platform's words on an article.
func (s *Service) keepResult(ctx context.Context, tx *repository.Store, id string, fn func(r *domain.ArticleResult)) error {
	result, err := s.resultOf(ctx, tx, id)
	if err != nil {
		return err
	}
	fn(&result)
	return tx.PutArticleResult(ctx, result)
}

// PushFinished takes the platform's event on a push. It may come twice, out of
// order, or before the push's number is known.
func (s *Service) PushFinished(ctx context.Context, inboxKey string, e PushEvent) error {
	err := s.persist(ctx, func(tx *repository.Store) error {
		if err := tx.Receive(ctx, inboxKey, "", ""); err != nil {
			return ignoreConflict(err)
		}
		if !s.foreign(e.AppID) {
			if err := s.hold(ctx, tx, s.reportKey(domain.DeliveryPush, e.MessageID), e); err != nil {
				return err
			}
		}
		a, err := s.reported(ctx, tx, report{domain.DeliveryPush, e.MessageID, e.AppID})
		if err != nil || a.ID == "" {
			return err
		}
		if err := s.applyPush(ctx, tx, &a, e); err != nil {
			return err
		}
		return s.save(ctx, tx, &a)
	})
	if err != nil {
		return fmt.Errorf("take event on push %s: %w", e.MessageID, err)
	}
	return nil
}

// hold keeps an event under its number for whoever learns the number later.
func (s *Service) hold(ctx context.Context, tx *repository.Store, key string, event any) error {
	text, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	return ignoreConflict(tx.Receive(ctx, key, "", string(text)))
}

func ignoreConflict(err error) error {
	if err != nil && domain.KindOf(err) == domain.KindConflict {
		return nil
	}
	return err
}

// applyPublish writes a publication's outcome on its article.
func (s *Service) applyPublish(ctx context.Context, tx *repository.Store, a *domain.Article, e PublishEvent) error {
	if e.PlatformID != "" {
		if err := s.keepResult(ctx, tx, a.ID, func(r *domain.ArticleResult) { r.PlatformID = e.PlatformID }); err != nil {
			return err
		}
	}
	switch e.Status {
	case publishDone:
		return s.finish(ctx, tx, a, finish{words: "已发布。", urls: e.URLs})
	case publishDeleted, publishBanned:
		words := "发布后已在公众平台删除。"
		if e.Status == publishBanned {
			words = "发布后被微信封禁，请登录公众平台查看原因。"
		}
		if a.UnderWay() { // the event of success was overtaken
			if err := a.Finish("", tx.Now()); err != nil {
				return err
			}
		}
		return ignoreConflict(a.TakeDown(words))
	}
	if !a.UnderWay() {
		return nil // another word came first
	}
	words, each := publishRefusal(e.Status)
	for _, place := range e.Failed {
		if place >= 0 && place < len(a.Items) {
			a.Items[place].Result = each
		}
	}
	if n := len(e.Failed); n > 0 && n < len(a.Items) {
		words = fmt.Sprintf("%s其中 %d 篇有问题，下面标出了是哪几篇。", words, n)
	}
	return a.Fail(words, tx.Now())
}

// publishRefusal words a publication that failed, for the whole and for each item
// that was at fault.
func publishRefusal(status int) (words, each string) {
	switch status {
	case publishNotOriginal:
		return "没有通过微信的原创校验，整次没有发布。请移出或改写有问题的文章，重新签发再发布。", "没有通过原创校验"
	case publishFailed:
		return "微信发布失败，没有说明原因。请稍后原样再发一次；仍然失败的请登录公众平台查看。", "微信没有发布这一篇"
	case publishRefused:
		return "没有通过微信平台审核，整次没有发布。请检查内容，修改后重新签发再发布。", "没有通过平台审核"
	}
	return "微信没有发布成功，请登录公众平台查看原因。", "微信没有发布这一篇"
}

// applyPush writes a push's outcome on its article.
func (s *Service) applyPush(ctx context.Context, tx *repository.Store, a *domain.Article, e PushEvent) error {
	status := strings.ToLower(strings.ReplaceAll(e.Status, " ", ""))
	good := status == "sendsuccess" || status == "send_success"
	formerly := e.MessageID != "" && (a.State == domain.ArticleSending || a.State == domain.ArticleUnknown) && !good
	if status == "sending" || status == "" || formerly { // formerly: about an attempt before this one
		return nil
	}
	if err := s.keepPush(ctx, tx, a, e); err != nil {
		return err
	}
	switch {
	case good:
		words := "已推送给关注者。"
		if e.Sent+e.Failed > 0 {
			words = fmt.Sprintf("已推送：送达 %d 人，未送达 %d 人。", e.Sent, e.Failed)
		}
		return s.finish(ctx, tx, a, finish{words: words, urls: e.URLs, sent: e.Sent, failed: e.Failed})
	case status == "delete":
		return ignoreConflict(a.TakeDown("推送后已在公众平台删除。"))
	}
	if !a.UnderWay() {
		return nil // another word came first
	}
	for _, c := range e.Checks {
		if c.Reprint() && c.Position >= 0 && c.Position < len(a.Items) {
			a.Items[c.Position].Result = "判为转载"
		}
	}
	return a.Fail(pushRefusal(status), tx.Now())
}

// keepPush keeps the figures of a push and what the check for originals found. A
// poll knows neither, and leaves what an event brought.
func (s *Service) keepPush(ctx context.Context, tx *repository.Store, a *domain.Article, e PushEvent) error {
	if e.Total == 0 && e.Check == domain.OriginalUnknown && len(e.Checks) == 0 {
		return nil
	}
	err := s.keepResult(ctx, tx, a.ID, func(r *domain.ArticleResult) {
		r.Total, r.Filtered = max(r.Total, e.Total), max(r.Filtered, e.Filtered)
		if e.Check != domain.OriginalUnknown {
			r.Check = e.Check
		}
	})
	if err != nil || len(e.Checks) == 0 {
		return err
	}
	kept := slices.DeleteFunc(slices.Clone(e.Checks), func(c domain.ItemCheck) bool { return c.Position < 0 || c.Position >= len(a.Items) })
	kept = slices.CompactFunc(kept, func(x, y domain.ItemCheck) bool { return x.Position == y.Position })
	return tx.PutItemChecks(ctx, a.ID, kept)
}

// pushRefusal turns the platform's word for a push that failed into words for people.
func pushRefusal(status string) string {
	for code, words := range map[string]string{
		"err(10001)": "内容涉嫌广告。请修改内容，重新签发再推送", "err(20001)": "内容涉嫌政治。请修改内容，重新签发再推送",
		"err(20004)": "内容涉嫌社会。请修改内容，重新签发再推送", "err(20002)": "内容涉嫌色情。请修改内容，重新签发再推送",
		"err(20006)": "内容涉嫌违法犯罪。请修改内容，重新签发再推送", "err(20008)": "内容涉嫌欺诈。请修改内容，重新签发再推送",
		"err(20013)": "内容涉嫌版权。请核对授权，修改后重新签发再推送", "err(22000)": "内容涉嫌互相宣传（互推）。请删去对别的公众号的推荐，重新签发再推送",
		"err(21000)": "其他违规。请登录公众平台查看站内通知",
		"err(30001)": "原创校验时微信系统出错，又没有选择按转载推送。可以稍后原样再推送", "err(30002)": "原创校验判定不能群发。请看下面是哪一篇，换掉它，或者联系原文作者开白名单",
		"err(30003)": "原创校验判定为转载，又没有选择按转载推送。请看下面是哪一篇，再决定换掉它还是按转载推送",
		"err(40001)": "公众号管理员在微信上拒绝了这次群发。请与管理员商定后重新推送", "err(40002)": "公众号管理员三十分钟内没有在微信上确认。请提醒管理员，再重新推送",
	} {
		if status == code {
			return "微信没有推送：" + words + "。"
		}
	}
	return "微信没有推送成功，请登录公众平台查看原因。"
}

// finish is a good outcome.
type finish struct {
	words        string
	urls         map[int]string
	sent, failed int
}

// finish ends an article as published, with all that follows from it, once. A
// later word on the same only fills in what an earlier one left open.
func (s *Service) finish(ctx context.Context, tx *repository.Store, a *domain.Article, f finish) error {
	first := a.State != domain.ArticlePublished
	if first {
		if err := a.Finish(f.words, tx.Now()); err != nil {
			if a.State == domain.ArticleDraft || a.State == domain.ArticleSigned { // taken for failed, and opened again since
				a.Result = "微信后来报告，上一次其实已经" + a.Delivery.Label() + "。请登录公众平台核对，再决定要不要重发。"
			}
			return ignoreConflict(err) // or taken down before this word arrived
		}
		for i := range a.Items {
			a.Items[i].Result = "" // what an earlier word held against it
		}
	}
	if a.SentCount == 0 && a.FailedCount == 0 && f.sent+f.failed > 0 {
		a.SentCount, a.FailedCount, a.Result = f.sent, f.failed, f.words
	}
	fresh := false
	for place, url := range f.urls {
		if place >= 0 && place < len(a.Items) && a.Items[place].URL == "" && strings.HasPrefix(url, "http") {
			a.Items[place].URL, fresh = url, true
		}
	}
	if first {
		return s.adopt(ctx, tx, a)
	}
	if fresh {
		return s.linkAdoptions(ctx, tx, a)
	}
	return nil
}
