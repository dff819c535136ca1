package publishing

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"laigao/domain"
	"laigao/repository"
)

const (
	purposeImage = "image"
	purposeCover = "cover"
	purposeDraft = "draft" // by the hash of its article

	imageLimit = 1<<20 - 1 // bytes of a picture in the text

	codeNotAuthorised = 48001
	codeNoSuchMedia   = 40007
	codeNoPushLeft    = 45028
	codeAlreadyPushed = 45065
)

// pollAfter is when the platform is asked for the result where its event does
// not come; it allows 100 such questions a day.
func pollAfter() []time.Duration {
	return []time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour}
}

// SendArticle takes an article to the platform. Every step is remembered in rows
// before the next, so that the job can be killed anywhere and taken up again:
// pictures and cover by their hash, then the draft, then that the platform is
// being asked, then its number.
func (s *Service) SendArticle(ctx context.Context, job domain.Job) error {
	a, err := s.store.Article(ctx, job.Subject)
	if err != nil {
		return fmt.Errorf("read article %s: %w", job.Subject, err)
	}
	switch {
	case a.State == domain.ArticleUnknown && a.Delivery == domain.DeliveryPublish:
		return &domain.UnknownOutcome{Err: errors.New("an earlier attempt may have published it")}
	case a.State == domain.ArticleSending:
		if err := s.stillSigned(ctx, &a); err != nil {
			return s.stop(ctx, a.ID, err)
		}
		if err := s.draft(ctx, &a); err != nil {
			return s.stop(ctx, a.ID, err)
		}
	case a.State != domain.ArticleUnknown:
		return nil // an earlier attempt came this far
	}
	to, err := s.recipients(ctx, s.store, &a)
	switch {
	case err == nil:
		return s.submit(ctx, a.ID, to)
	case a.State == domain.ArticleUnknown && !later(err):
		return &domain.UnknownOutcome{Err: err}
	}
	return s.stop(ctx, a.ID, err)
}

// stillSigned refuses what is no longer what 签发 signed, or may no longer go out.
func (s *Service) stillSigned(ctx context.Context, a *domain.Article) error {
	if a.SignedHash == "" || a.SignedHash != a.Hash() {
		return domain.Conflict("内容在签发后有改动，没有发送，请重新签发。")
	}
	return s.clean(ctx, s.store, a)
}

// stop fails the article unless the step may succeed later, and returns the
// error by which the dispatcher decides.
func (s *Service) stop(ctx context.Context, id string, cause error) error {
	outcome := s.outcome(cause)
	if outcome.Unknown { // pictures, covers and drafts can be doubled without harm
		return &domain.Error{Kind: domain.KindUnavailable, Err: cause}
	}
	if later(cause) {
		return cause
	}
	_, err := s.change(ctx, id, func(tx *repository.Store, a *domain.Article) error {
		return a.Fail(wordsOf(cause, outcome), tx.Now())
	})
	if err != nil && domain.KindOf(err) != domain.KindConflict {
		return err
	}
	return cause
}

// later reports whether the same step may succeed another time.
func later(err error) bool {
	switch domain.KindOf(err) {
	case domain.KindUnavailable, domain.KindThrottled:
		return true
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

func wordsOf(err error, outcome Outcome) string {
	switch {
	case outcome.Advice != "":
		return outcome.Advice
	case domain.Public(err) != "":
		return domain.Public(err)
	}
	return "没有发送成功，原因已记录，请联系技术人员。"
}

// draft takes the platform's draft that a preview made of the same content, or
// makes one, unless an earlier attempt did. A draft whose answer was lost stays
// behind at the platform, unused.
func (s *Service) draft(ctx context.Context, a *domain.Article) error {
	if a.DraftID != "" {
		return nil
	}
	known, err := s.store.PlatformMedia(ctx, s.appID, purposeDraft, a.Hash())
	draftID := known.MediaID
	if err != nil {
		if domain.KindOf(err) != domain.KindNotFound {
			return err
		}
		if draftID, err = s.addDraft(ctx, a); err != nil {
			return err
		}
	}
	changed, err := s.change(ctx, a.ID, func(tx *repository.Store, a *domain.Article) error {
		if a.State != domain.ArticleSending {
			return domain.Conflict("推送不在发送中。")
		}
		a.DraftID = draftID
		return tx.ForgetPlatformMedia(ctx, s.appID, draftID) // it is used up from here on
	})
	if err != nil {
		return err
	}
	*a = changed
	return nil
}

// forgetCovers drops what we know of covers that the platform no longer has, so
// that the next attempt uploads them anew.
func (s *Service) forgetCovers(ctx context.Context, items []DraftItem, cause error) error {
	if s.outcome(cause).Code != codeNoSuchMedia {
		return cause
	}
	for _, item := range items {
		if err := s.store.ForgetPlatformMedia(ctx, s.appID, item.CoverID); err != nil {
			return err
		}
	}
	return &domain.Error{Kind: domain.KindUnavailable, Err: cause}
}

func (s *Service) draftItem(ctx context.Context, item domain.ArticleItem) (DraftItem, error) {
	draft := DraftItem{
		Title: item.Title, Author: item.Author, Digest: item.Digest, SourceURL: cmp.Or(item.SourceURL, s.publicURL+"/articles/"+item.ManuscriptID),
		CropWide: item.CropWide, CropSquare: item.CropSquare,
	}
	addresses := map[string]string{}
	for _, id := range picturesOf(item) {
		media, err := s.upload(ctx, purposeImage, id)
		if err != nil {
			return draft, err
		}
		addresses[id] = media.URL
	}
	cover, err := s.upload(ctx, purposeCover, item.CoverID)
	if err != nil {
		return draft, err
	}
	draft.CoverID = cover.MediaID
	draft.Content = Render(item, func(id string) string { return addresses[id] })
	return draft, nil
}

// upload brings a picture to the platform once for each purpose.
func (s *Service) upload(ctx context.Context, purpose, attachmentID string) (domain.PlatformMedia, error) {
	a, err := s.store.Attachment(ctx, attachmentID)
	if err != nil {
		return domain.PlatformMedia{}, fmt.Errorf("read attachment %s: %w", attachmentID, err)
	}
	if !a.Shown() {
		return domain.PlatformMedia{}, domain.Invalid("图片“" + domain.Shorten(a.Name, 20) + "”已被隔离，请重新选择图片。")
	}
	if a.Remaking() {
		return domain.PlatformMedia{}, &domain.Error{Kind: domain.KindUnavailable, Public: "图片“" + domain.Shorten(a.Name, 20) + "”刚改过，正在生成，请稍后再发。"}
	}
	media, err := s.store.PlatformMedia(ctx, s.appID, purpose, a.Look())
	if err == nil || domain.KindOf(err) != domain.KindNotFound {
		return media, err
	}
	copied, err := s.shrunk(ctx, a)
	if err != nil {
		return media, err
	}
	media = domain.PlatformMedia{AppID: s.appID, Purpose: purpose, SHA256: a.Look()}
	if purpose == purposeCover {
		media.MediaID, err = s.publisher.AddCover(ctx, a.ID+".jpg", bytes.NewReader(copied))
	} else {
		media.URL, err = s.publisher.UploadImage(ctx, a.ID+".jpg", bytes.NewReader(copied))
	}
	if err != nil {
		return media, fmt.Errorf("upload attachment %s as %s: %w", a.ID, purpose, err)
	}
	return media, s.store.PutPlatformMedia(ctx, media)
}

// shrunk returns a copy of a picture small enough for an article's text, upright
// and without metadata.
func (s *Service) shrunk(ctx context.Context, a domain.Attachment) ([]byte, error) {
	for _, most := range []int{1600, 1280, 1080, 800, 640, 480} {
		copied, err := s.shrink(ctx, a, most)
		if err != nil || len(copied) <= imageLimit {
			return copied, err
		}
	}
	return nil, domain.Invalid("图片“" + domain.Shorten(a.Name, 20) + "”压缩后仍然太大，请换一张。")
}

func (s *Service) shrink(ctx context.Context, a domain.Attachment, most int) ([]byte, error) {
	key, of := a.Key(), domain.CopyOf{MIME: a.MIME, Longest: most, Turn: a.Turn}
	switch {
	case !a.Edit.Empty():
		full := domain.Derivative{AttachmentID: a.ID, Kind: domain.DerivativeFull, Turn: a.Turn, Edit: a.Edit.Name()}
		key, of.MIME, of.Turn = full.Key(), "image/jpeg", 0
	case a.HasFull():
		key, of.MIME = a.DerivativeKey(domain.DerivativeFull), "image/jpeg"
	}
	picture, err := s.files.Open(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("open attachment %s: %w", a.ID, err)
	}
	defer picture.Close()
	var out bytes.Buffer
	if _, _, err := s.pictures.Shrink(ctx, picture, of, &out); err != nil {
		return nil, fmt.Errorf("shrink attachment %s: %w", a.ID, err)
	}
	return out.Bytes(), nil
}

// submit asks the platform to publish or push the draft. That it is being asked
// is on record before: a crash leaves the article unknown, never sent again by
// itself unless the platform knows the repeat by its key.
func (s *Service) submit(ctx context.Context, id string, to Recipients) error {
	a, err := s.change(ctx, id, func(_ *repository.Store, a *domain.Article) error { return a.Submit() })
	if err != nil {
		return err
	}
	number, err := s.ask(ctx, &a, to)
	if err == nil {
		return s.accepted(ctx, a, number)
	}
	outcome := s.outcome(err)
	switch {
	case outcome.Code == codeAlreadyPushed:
		return s.accepted(ctx, a, "")
	case outcome.Unknown && a.Delivery == domain.DeliveryPush:
		return &domain.Error{Kind: domain.KindUnavailable, Err: err} // the same key is safe
	case outcome.Unknown:
		return &domain.UnknownOutcome{Err: err}
	case later(err):
		_, saveErr := s.change(ctx, id, func(_ *repository.Store, a *domain.Article) error {
			return a.Refused("微信暂时没有接收，稍后自动再试。")
		})
		return errors.Join(err, saveErr)
	case outcome.Code == codeNoSuchMedia:
		return s.forgetDraft(ctx, id, err)
	case outcome.Code == codeNoPushLeft:
		outcome.Advice = noPushLeft(a.Audience)
	}
	if outcome.Code == codeNotAuthorised && a.Delivery == domain.DeliveryPublish {
		outcome.Advice = "公众号没有“发布”接口的权限（自 2025 年 7 月起，个人和未认证的账号不再有这项权限）。草稿已存入公众号后台，可登录公众平台手动发布，或认证后重试。"
	}
	return s.stop(ctx, id, &domain.Error{Kind: domain.KindForbidden, Public: wordsOf(err, outcome), Err: settled{err}})
}

// settled hides a refusal's meaning from a second look: its words are chosen.
type settled struct{ error }

func (s *Service) ask(ctx context.Context, a *domain.Article, to Recipients) (number string, err error) {
	if a.Delivery == domain.DeliveryPush {
		return s.publisher.Push(ctx, Push{DraftID: a.DraftID, Key: a.ClientMessageID(), To: to})
	}
	return s.publisher.Publish(ctx, a.DraftID)
}

// accepted writes that the platform took the article, and when to ask for the
// result. Its event may have come first: whoever comes second, by the row under
// the number, brings both together. That row must be the transaction's first
// statement, so that what it reads afterwards includes the other's writing.
func (s *Service) accepted(ctx context.Context, asked domain.Article, number string) error {
	err := s.persist(ctx, func(tx *repository.Store) error {
		reported := false
		if number != "" {
			err := tx.Receive(ctx, reportKey(asked.Delivery, number), "", "")
			if reported = err != nil; reported && domain.KindOf(err) != domain.KindConflict {
				return err
			}
		}
		a, err := tx.Article(ctx, asked.ID)
		if err != nil {
			return err
		}
		if a.State != domain.ArticleUnknown {
			return nil // the event has said more already
		}
		if err := a.Accepted(number); err != nil {
			return err
		}
		for stage, pause := range pollAfter() {
			job := domain.Job{Kind: domain.JobPollArticle, Subject: a.ID, DueAt: tx.Now().Add(pause)}
			if stage == len(pollAfter())-1 {
				job.Payload = lastPoll
			}
			if err := tx.Enqueue(ctx, job); err != nil {
				return err
			}
		}
		if reported {
			if err := s.applyHeld(ctx, tx, &a, number); err != nil {
				return err
			}
		}
		return s.save(ctx, tx, &a)
	})
	if err != nil {
		return fmt.Errorf("keep number %s of article %s: %w", number, asked.ID, err)
	}
	return nil
}

// applyHeld applies the event that came before its number was known.
func (s *Service) applyHeld(ctx context.Context, tx *repository.Store, a *domain.Article, number string) error {
	held, err := tx.Received(ctx, reportKey(a.Delivery, number))
	if err != nil || held == "" {
		return err
	}
	if a.Delivery == domain.DeliveryPush {
		var e PushEvent
		if err := json.Unmarshal([]byte(held), &e); err != nil {
			return fmt.Errorf("read held event of push %s: %w", number, err)
		}
		return s.applyPush(ctx, tx, a, e)
	}
	var e PublishEvent
	if err := json.Unmarshal([]byte(held), &e); err != nil {
		return fmt.Errorf("read held event of publication %s: %w", number, err)
	}
	return s.applyPublish(ctx, tx, a, e)
}

// GaveUp writes down an article whose job nobody will try again.
func (s *Service) GaveUp(ctx context.Context, job domain.Job, cause error) error {
	a, err := s.store.Article(ctx, job.Subject)
	if err != nil {
		if domain.KindOf(err) == domain.KindNotFound {
			return nil
		}
		return err
	}
	switch a.State {
	case domain.ArticleSending:
		_, err = s.change(ctx, a.ID, func(tx *repository.Store, a *domain.Article) error {
			return a.Fail("多次尝试都没有成功，已停止。"+domain.Public(cause), tx.Now())
		})
	case domain.ArticleUnknown:
		_, err = s.change(ctx, a.ID, func(_ *repository.Store, a *domain.Article) error {
			return a.Doubt("微信没有回答，可能已经接收。请登录公众平台核对，再在这里确认结果；确认前系统不会再发。")
		})
	}
	if err != nil && domain.KindOf(err) != domain.KindConflict {
		return err
	}
	return nil
}
