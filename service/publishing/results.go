package publishing

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"laigao/domain"
	"laigao/repository"
)

// PublishEvent is how a publication ended, or how far it is, with the platform's
// numbers of states.
type PublishEvent struct {
	PublishID string
	Status    int
	URLs      map[int]string // by the item's place, from 0
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
	MessageID string
	Status    string // as the platform writes it: send success, err(10001), or SEND_SUCCESS and SENDING of Status
	Sent      int
	Failed    int
	URLs      map[int]string // by the item's place, from 0
}

// lastPoll is the payload of the last poll job: after it nobody asks any more.
const lastPoll = "last"

// reportKey names the inbox row by which a number and its event find each other.
func reportKey(delivery domain.Delivery, number string) string {
	if delivery == domain.DeliveryPush {
		return "push:" + number
	}
	return "publish:" + number
}

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
		if err := s.hold(ctx, tx, reportKey(domain.DeliveryPublish, e.PublishID), e); err != nil {
			return err
		}
		a, err := s.reported(ctx, tx, domain.DeliveryPublish, e.PublishID)
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

// reported finds the article of an event: by the platform's number, or, where the
// answer with the number was lost, as the only one that waits for it. An article
// without id says that there is none.
func (s *Service) reported(ctx context.Context, tx *repository.Store, delivery domain.Delivery, number string) (domain.Article, error) {
	find := tx.ArticleByPublish
	if delivery == domain.DeliveryPush {
		find = tx.ArticleByMessage
	}
	a, err := find(ctx, number)
	if err == nil || domain.KindOf(err) != domain.KindNotFound {
		return a, err
	}
	waiting, err := tx.Unanswered(ctx, delivery, tx.Now().Add(-giveUpKey))
	if err != nil || len(waiting) != 1 {
		return domain.Article{}, err // accepted will find the event, or it is not ours
	}
	if a, err = tx.Article(ctx, waiting[0]); err != nil {
		return a, err
	}
	return a, a.Accepted(number)
}

// PushFinished takes the platform's event on a push. It may come twice, out of
// order, or before the push's number is known.
func (s *Service) PushFinished(ctx context.Context, inboxKey string, e PushEvent) error {
	err := s.persist(ctx, func(tx *repository.Store) error {
		if err := tx.Receive(ctx, inboxKey, "", ""); err != nil {
			return ignoreConflict(err)
		}
		if err := s.hold(ctx, tx, reportKey(domain.DeliveryPush, e.MessageID), e); err != nil {
			return err
		}
		a, err := s.reported(ctx, tx, domain.DeliveryPush, e.MessageID)
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
	words := "微信没有发布成功，请登录公众平台查看原因。"
	switch e.Status {
	case publishNotOriginal:
		words = "没有通过微信的原创校验，未发布。"
	case publishFailed:
		words = "微信发布失败，请稍后重新签发再试。"
	case publishRefused:
		words = "没有通过微信平台审核，未发布。请检查内容。"
	}
	return ignoreConflict(a.Fail(words, tx.Now()))
}

// applyPush writes a push's outcome on its article.
func (s *Service) applyPush(ctx context.Context, tx *repository.Store, a *domain.Article, e PushEvent) error {
	switch status := strings.ToLower(strings.ReplaceAll(e.Status, " ", "")); status {
	case "sending", "":
		return nil
	case "sendsuccess", "send_success":
		words := "已推送给关注者。"
		if e.Sent+e.Failed > 0 {
			words = fmt.Sprintf("已推送：送达 %d 人，未送达 %d 人。", e.Sent, e.Failed)
		}
		return s.finish(ctx, tx, a, finish{words: words, urls: e.URLs, sent: e.Sent, failed: e.Failed})
	case "delete":
		return ignoreConflict(a.TakeDown("推送后已在公众平台删除。"))
	default:
		return ignoreConflict(a.Fail(pushRefusal(status), tx.Now()))
	}
}

// pushRefusal turns the platform's word for a push that failed into words for people.
func pushRefusal(status string) string {
	for code, words := range map[string]string{
		"err(10001)": "内容涉嫌广告", "err(20001)": "内容涉嫌政治", "err(20004)": "内容涉嫌社会", "err(20002)": "内容涉嫌色情",
		"err(20006)": "内容涉嫌违法犯罪", "err(20008)": "内容涉嫌欺诈", "err(20013)": "内容涉嫌版权", "err(22000)": "内容涉嫌互相宣传",
		"err(21000)": "其他违规", "err(30001)": "原创校验时系统出错", "err(30002)": "原创校验判定不能群发", "err(30003)": "原创校验判定为转载",
		"err(40001)": "公众号管理员在微信上拒绝了这次群发", "err(40002)": "公众号管理员三十分钟内没有在微信上确认",
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
			return ignoreConflict(err) // taken down before this word arrived
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

// PollArticle asks the platform for a result whose event did not come.
func (s *Service) PollArticle(ctx context.Context, job domain.Job) error {
	a, err := s.store.Article(ctx, job.Subject)
	if err != nil {
		return fmt.Errorf("read article %s: %w", job.Subject, err)
	}
	if a.State != domain.ArticleWaiting {
		return nil
	}
	number := a.PublishID
	if a.Delivery == domain.DeliveryPush {
		number = a.MessageID
	}
	var progress Progress
	if number != "" {
		if progress, err = s.publisher.Status(ctx, a.Delivery, number); err != nil {
			return fmt.Errorf("poll article %s: %w", a.ID, err)
		}
	}
	return s.polled(ctx, job, progress)
}

// polled writes what a poll found. After the last one without a result the
// article is unknown, for a person to settle.
func (s *Service) polled(ctx context.Context, job domain.Job, progress Progress) error {
	_, err := s.change(ctx, job.Subject, func(tx *repository.Store, a *domain.Article) error {
		if a.State != domain.ArticleWaiting {
			return nil
		}
		if progress.Push != nil {
			if err := s.applyPush(ctx, tx, a, *progress.Push); err != nil {
				return err
			}
		}
		if progress.Publish != nil && progress.Publish.Status != publishUnderWay {
			if err := s.applyPublish(ctx, tx, a, *progress.Publish); err != nil {
				return err
			}
		}
		if a.State == domain.ArticleWaiting && job.Payload == lastPoll {
			return a.Doubt("微信一小时内没有给出结果。请登录公众平台核对，再在这里确认结果。")
		}
		return nil
	})
	return err
}

// PollGaveUp leaves an article to a person when the last poll could not be made.
func (s *Service) PollGaveUp(ctx context.Context, job domain.Job, _ error) error {
	if job.Payload != lastPoll {
		return nil // another poll follows
	}
	err := s.polled(ctx, job, Progress{})
	if err != nil && domain.KindOf(err) == domain.KindNotFound {
		return nil
	}
	return err
}
