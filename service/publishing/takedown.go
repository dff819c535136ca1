package publishing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// maxTakeDownReason is how long a reason may be, in characters.
const maxTakeDownReason = 200

// Words of a take-down that a person reads on the article.
const (
	wordsTakingDown = "已从本会页面撤下，正在请微信删除。"
	wordsTakenDown  = "本会页面和微信里的文章都已撤下。"
)

// TakeDown 撤下 takes an article, or one item of it, from the public: from our own
// pages at once, from the platform by the outbox. One that failed at the platform
// is asked for again.
func (s *Service) TakeDown(ctx context.Context, actor domain.Account, at Place, reason string) error {
	if err := actor.Require(domain.SendArticles); err != nil {
		return err
	}
	reason = strings.TrimSpace(reason)
	if reason == "" || len([]rune(reason)) > maxTakeDownReason {
		return domain.InvalidFields(map[string]string{"reason": "请写明谁要求撤下、为什么，200 字以内。"})
	}
	return s.decide(ctx, form{actor, at, "take_down", reason}, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		down := domain.TakeDown{ArticleID: a.ID, Position: at.Position, Reason: reason, Actor: actor.Actor()}
		if err := s.askTakeDown(ctx, tx, a, down); err != nil {
			return domain.AuditRow{}, err
		}
		return row(actor, "article.take_down", a, partName(a, at.Position)+"，原因："+reason), nil
	})
}

// partName names what a take-down is about.
func partName(a *domain.Article, position int) string {
	if position == domain.WholeArticle || position < 0 || position >= len(a.Items) {
		return "整次推送"
	}
	return fmt.Sprintf("第 %d 篇《%s》", position+1, a.Items[position].Title)
}

// askTakeDown takes an article or an item off our own pages and asks the outbox to
// have the platform delete it. The caller saves the article.
func (s *Service) askTakeDown(ctx context.Context, tx *repository.Store, a *domain.Article, down domain.TakeDown) error {
	known, err := tx.TakeDown(ctx, a.ID, down.Position)
	switch {
	case err == nil && known.State == domain.TakeDownAsked:
		return domain.Conflict("已经在撤下，请等结果。")
	case err == nil && known.State == domain.TakeDownDone:
		return domain.Conflict("已经撤下了。")
	case err == nil: // failed at the platform: our own pages do not show it any more
	case domain.KindOf(err) != domain.KindNotFound:
		return err
	default:
		if err := s.hide(ctx, tx, a, down); err != nil {
			return err
		}
	}
	down.State, down.Words, down.AskedAt = domain.TakeDownAsked, wordsTakingDown, tx.Now()
	if err := tx.PutTakeDown(ctx, down); err != nil {
		return err
	}
	return tx.Enqueue(ctx, domain.Job{Kind: domain.JobTakeDown, Subject: a.ID, Payload: strconv.Itoa(down.Position)})
}

// hide takes what is to go off our own pages, and says so in the course of each
// manuscript.
func (s *Service) hide(ctx context.Context, tx *repository.Store, a *domain.Article, down domain.TakeDown) error {
	var gone []domain.ArticleItem
	for i, item := range a.Items {
		if a.Out(i) && (down.Position == domain.WholeArticle || down.Position == i) {
			gone = append(gone, item)
		}
	}
	if down.Position == domain.WholeArticle {
		if err := a.TakeDown(wordsTakingDown); err != nil {
			return err
		}
	} else if err := a.TakeDownItem(down.Position, "已撤下"); err != nil {
		return err
	}
	outlet, err := tx.Outlet(ctx, domain.OutletOwnAccount)
	if err != nil {
		return err
	}
	for _, item := range gone {
		err := tx.AddEvent(ctx, domain.Event{
			ManuscriptID: item.ManuscriptID, Kind: domain.EventTakenDown, Actor: down.Actor,
			Public: "已从" + outlet.Name + "撤下。", Internal: down.Reason,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Recalled takes down what carries a manuscript that was recalled.
func (s *Service) Recalled(ctx context.Context, job domain.Job) error {
	articles, err := s.store.ArticlesOf(ctx, job.Subject)
	if err != nil {
		return fmt.Errorf("list articles of manuscript %s: %w", job.Subject, err)
	}
	id, name, _ := strings.Cut(job.Payload, " ")
	by := domain.Actor{Kind: domain.ActorAccount, ID: id, Name: name}
	for _, one := range articles {
		if one.State != domain.ArticlePublished {
			continue
		}
		_, err := s.change(ctx, one.ID, func(tx *repository.Store, a *domain.Article) error {
			return s.takeDownRecalled(ctx, tx, a, job.Subject, by)
		})
		if err != nil && domain.KindOf(err) != domain.KindConflict {
			return err
		}
	}
	return nil
}

// takeDownRecalled takes a recalled manuscript's item down; the whole article
// where it has no other.
func (s *Service) takeDownRecalled(ctx context.Context, tx *repository.Store, a *domain.Article, manuscriptID string, by domain.Actor) error {
	for i, item := range a.Items {
		if item.ManuscriptID != manuscriptID || !a.Out(i) {
			continue
		}
		down := domain.TakeDown{ArticleID: a.ID, Position: i, Reason: "稿件已撤稿", Actor: by}
		if len(a.Items) == 1 {
			down.Position = domain.WholeArticle
		}
		if err := s.askTakeDown(ctx, tx, a, down); err != nil {
			return err
		}
		audit := domain.AuditRow{Actor: by, Action: "article.take_down", Subject: "article", SubjectID: a.ID, Detail: partName(a, down.Position) + "，稿件已撤稿"}
		if err := tx.Audit(ctx, audit); err != nil {
			return err
		}
	}
	return nil
}

// TakeDownArticle has the platform delete what is to go. To ask twice does no
// harm: what is gone already counts as done.
func (s *Service) TakeDownArticle(ctx context.Context, job domain.Job) error {
	position, err := strconv.Atoi(job.Payload)
	if err != nil {
		return fmt.Errorf("take down article %s: %w", job.Subject, err)
	}
	down, err := s.store.TakeDown(ctx, job.Subject, position)
	if err != nil {
		return fmt.Errorf("read take-down %d of article %s: %w", position, job.Subject, err)
	}
	if down.State != domain.TakeDownAsked {
		return nil
	}
	a, err := s.store.Article(ctx, job.Subject)
	if err != nil {
		return fmt.Errorf("read article %s: %w", job.Subject, err)
	}
	err = s.remove(ctx, &a, position)
	outcome := Outcome{}
	if err != nil {
		outcome = s.outcome(err)
	}
	switch {
	case err == nil, domain.KindOf(err) == domain.KindNotFound && outcome.Code != 0:
		return s.endTakeDown(ctx, down, domain.TakeDownDone, wordsTakenDown)
	case outcome.Unknown, later(err):
		down.Words = wordsTakingDown + "还没有成功，稍后自动再试；急的话请登录公众平台手动删除。" + outcome.Advice
		return errors.Join(&domain.Error{Kind: domain.KindUnavailable, Err: err}, ignoreConflict(s.store.PutOffTakeDown(ctx, down)))
	}
	return s.endTakeDown(ctx, down, domain.TakeDownFailed, notTakenDown(cmp.Or(outcome.Advice, domain.Public(err))))
}

// notTakenDown says that the platform still shows an article, and what to do.
func notTakenDown(why string) string {
	return "本会页面已撤下，但微信里还看得到。" + why + "请登录公众平台，在“发表记录”里删除，再回来点“已手动删除”。"
}

// remove asks the platform to delete an article or one item of it.
func (s *Service) remove(ctx context.Context, a *domain.Article, position int) error {
	result, err := s.resultOf(ctx, s.store, a.ID)
	if err != nil {
		return err
	}
	if s.foreign(result.AppID) {
		return domain.Conflict("这次是用另一个公众号（" + result.AppID + "）发出的，现在的配置删不了。")
	}
	index := position + 1 // of the whole 0, as the platform counts
	switch {
	case a.Delivery == domain.DeliveryPublish:
		platformID, err := s.platformID(ctx, a, result)
		if err != nil || platformID == "" {
			return err
		}
		return s.remover.RemovePublished(ctx, platformID, index)
	case a.Delivery == domain.DeliveryPush && a.MessageID != "":
		return s.remover.RemovePushed(ctx, a.MessageID, index)
	}
	return s.removeByAddress(ctx, a, position)
}

// platformID returns the platform's id of a publication, asked for where its event
// was lost; empty for one that is deleted already.
func (s *Service) platformID(ctx context.Context, a *domain.Article, result domain.ArticleResult) (string, error) {
	if result.PlatformID != "" {
		return result.PlatformID, nil
	}
	if a.PublishID == "" {
		return "", domain.Conflict("不知道微信给它的编号。")
	}
	progress, err := s.publisher.Status(ctx, a.Delivery, a.PublishID)
	if err != nil {
		return "", err
	}
	e := progress.Publish
	if e == nil || e.PlatformID == "" && e.Status != publishDeleted {
		return "", domain.Conflict("微信没有给出它的编号。")
	}
	return e.PlatformID, nil
}

// removeByAddress deletes what is known by its address alone.
func (s *Service) removeByAddress(ctx context.Context, a *domain.Article, position int) error {
	asked := false
	for i, item := range a.Items {
		if item.URL == "" || position != domain.WholeArticle && position != i {
			continue
		}
		asked = true
		if err := s.remover.RemoveAt(ctx, item.URL); err != nil && (domain.KindOf(err) != domain.KindNotFound || s.outcome(err).Code == 0) {
			return err
		}
	}
	if !asked {
		return domain.Conflict("不知道它在微信里的编号和地址。")
	}
	return nil
}

// endTakeDown writes what became of a take-down at the platform. Who asked for it
// is told where a person must see to it.
func (s *Service) endTakeDown(ctx context.Context, down domain.TakeDown, state domain.TakeDownState, words string) error {
	_, err := s.change(ctx, down.ArticleID, func(tx *repository.Store, a *domain.Article) error {
		return s.settleTakeDown(ctx, tx, a, settling{down.Position, state, words})
	})
	return ignoreConflict(err)
}

// settling is how a take-down ends.
type settling struct {
	position int
	state    domain.TakeDownState
	words    string
}

func (s *Service) settleTakeDown(ctx context.Context, tx *repository.Store, a *domain.Article, end settling) error {
	down, err := tx.TakeDown(ctx, a.ID, end.position)
	if err != nil {
		return err
	}
	if err := down.End(end.state, end.words, tx.Now()); err != nil {
		return err
	}
	if err := tx.PutTakeDown(ctx, down); err != nil {
		return err
	}
	if a.State == domain.ArticleRecalled {
		a.Result = end.words
	}
	if end.state == domain.TakeDownFailed {
		return s.tellNotTakenDown(ctx, tx, a, down)
	}
	for i, item := range a.Items {
		if end.position != domain.WholeArticle && end.position != i {
			continue
		}
		if err := s.endCall(ctx, tx, item.ManuscriptID, down); err != nil {
			return err
		}
	}
	return nil
}

// tellNotTakenDown tells who asked for a take-down that the platform did not do it.
func (s *Service) tellNotTakenDown(ctx context.Context, tx *repository.Store, a *domain.Article, down domain.TakeDown) error {
	if down.Actor.Kind != domain.ActorAccount || down.Actor.ID == "" {
		return nil
	}
	return tx.Notify(ctx, domain.Notification{
		Kind: domain.NoticeTakeDown, AccountID: down.Actor.ID, Path: "/console/articles/" + a.ID,
		Facts: []domain.Fact{
			{Name: "标题", Value: a.Title},
			{Name: "结果", Value: down.State.Label()},
			{Name: "时间", Value: tx.Now().In(domain.Shanghai()).Format("2006年1月2日 15:04")},
			{Name: "说明", Value: "请登录公众平台手动删除"},
		},
	})
}

// endCall notes that the federation's own account needs no call any more about a
// recalled manuscript.
func (s *Service) endCall(ctx context.Context, tx *repository.Store, manuscriptID string, down domain.TakeDown) error {
	err := tx.EndRecallCall(ctx, domain.RecallCall{
		ManuscriptID: manuscriptID, OutletID: domain.OutletOwnAccount, Outcome: domain.CallTakenDown, Words: "系统已请微信删除。",
		Actor: down.Actor, CalledAt: tx.Now(),
	})
	if err != nil && (domain.KindOf(err) == domain.KindConflict || domain.KindOf(err) == domain.KindNotFound) {
		return nil // nobody asked for one, or somebody made it
	}
	return err
}

// GaveUpTakeDown leaves a take-down to a person that was tried long enough.
func (s *Service) GaveUpTakeDown(ctx context.Context, job domain.Job, cause error) error {
	position, err := strconv.Atoi(job.Payload)
	if err != nil {
		return nil
	}
	down := domain.TakeDown{ArticleID: job.Subject, Position: position}
	err = s.endTakeDown(ctx, down, domain.TakeDownFailed, notTakenDown("试了一天都没有成功。"+s.outcome(cause).Advice))
	return ignoreAbsence(err)
}

// TakenDownByHand notes that a person deleted an article at the platform.
func (s *Service) TakenDownByHand(ctx context.Context, actor domain.Account, at Place) error {
	if err := actor.Require(domain.SendArticles); err != nil {
		return err
	}
	return s.decide(ctx, form{actor, at, "taken_down", ""}, func(tx *repository.Store, a *domain.Article) (domain.AuditRow, error) {
		down, err := tx.TakeDown(ctx, a.ID, at.Position)
		if err != nil {
			return domain.AuditRow{}, err
		}
		if down.State != domain.TakeDownFailed {
			return domain.AuditRow{}, domain.Conflict("这次撤下不需要人工确认。")
		}
		words := "经" + actor.Name + "确认，已在公众平台手动删除。"
		return row(actor, "article.taken_down", a, partName(a, at.Position)), s.settleTakeDown(ctx, tx, a, settling{at.Position, domain.TakeDownDone, words})
	})
}

// NotTakenDown returns the take-downs that the platform did not do, oldest first,
// and how many there are; none for who may not see to them.
func (s *Service) NotTakenDown(ctx context.Context, actor domain.Account, limit int) ([]repository.TakeDownLine, int, error) {
	if !actor.Can(domain.SendArticles) {
		return nil, 0, nil
	}
	count, err := s.store.CountTakeDowns(ctx, domain.TakeDownFailed)
	if err != nil || count == 0 {
		return nil, 0, err
	}
	lines, err := s.store.TakeDownsIn(ctx, domain.TakeDownFailed, limit)
	return lines, count, err
}
