package publishing

import (
	"bytes"
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
	stale := a.Delivery == domain.DeliveryPush && s.store.Now().Sub(a.SentAt) > stalePush
	switch {
	case a.State == domain.ArticleUnknown && (a.Delivery == domain.DeliveryPublish || stale):
		return &domain.UnknownOutcome{Err: errors.New("an earlier attempt may have brought it through")}
	case a.State == domain.ArticleSending && stale:
		return s.fail(ctx, &a, domain.Conflict(wordsMissed))
	case a.State == domain.ArticleSending:
		if err := s.stillSigned(ctx, &a); err != nil {
			return s.stop(ctx, &a, err)
		}
		if err := s.draft(ctx, &a); err != nil {
			return s.stop(ctx, &a, err)
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
	return s.stop(ctx, &a, err)
}

// stillSigned refuses what is no longer what 签发 signed, or may no longer go out.
func (s *Service) stillSigned(ctx context.Context, a *domain.Article) error {
	if a.SignedHash == "" || a.SignedHash != a.Hash() {
		return domain.Conflict("内容在签发后有改动，没有发送，请重新签发。")
	}
	return s.clean(ctx, s.store, a)
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
		Title: item.Title, Author: item.Author, Digest: item.Digest, SourceURL: s.sourceURL(item),
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
	made, err := s.copied(ctx, a, most)
	return made.content, err
}

// smaller is a copy of a picture with its size in pixels.
type smaller struct {
	content       []byte
	width, height int
}

// copied makes a copy of a picture as people see it, edited and upright, its longer
// side so many pixels at most.
func (s *Service) copied(ctx context.Context, a domain.Attachment, most int) (smaller, error) {
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
		return smaller{}, fmt.Errorf("open attachment %s: %w", a.ID, err)
	}
	defer picture.Close()
	var out bytes.Buffer
	width, height, err := s.pictures.Shrink(ctx, picture, of, &out)
	if err != nil {
		return smaller{}, fmt.Errorf("shrink attachment %s: %w", a.ID, err)
	}
	return smaller{out.Bytes(), width, height}, nil
}

// submit asks the platform to publish or push the draft. That it is being asked
// is on record before: a crash leaves the article unknown, never sent again by
// itself unless the platform knows the repeat by its key.
func (s *Service) submit(ctx context.Context, id string, to Recipients) error {
	repeated := false
	a, err := s.change(ctx, id, func(_ *repository.Store, a *domain.Article) error {
		repeated = a.State == domain.ArticleUnknown
		return a.Submit()
	})
	if err != nil {
		return err
	}
	number, err := s.ask(ctx, &a, to)
	if err == nil {
		return s.accepted(ctx, a, number)
	}
	if repeated {
		return s.refusedAgain(ctx, &a, err)
	}
	return s.refused(ctx, &a, err)
}

// ask has the platform publish or push the draft of an article.
func (s *Service) ask(ctx context.Context, a *domain.Article, to Recipients) (number string, err error) {
	if a.Delivery != domain.DeliveryPush {
		return s.publisher.Publish(ctx, a.DraftID)
	}
	result, err := s.resultOf(ctx, s.store, a.ID)
	if err != nil {
		return "", err
	}
	return s.publisher.Push(ctx, Push{DraftID: a.DraftID, Key: a.ClientMessageID(), To: to, IgnoreReprint: result.IgnoreReprint})
}

// accepted writes that the platform took the article, and when to ask for the
// result. Its event may have come first: whoever comes second, by the row under
// the number, brings both together. That row must be the transaction's first
// statement, so that what it reads afterwards includes the other's writing.
func (s *Service) accepted(ctx context.Context, asked domain.Article, number string) error {
	err := s.persist(ctx, func(tx *repository.Store) error {
		reported := false
		if number != "" {
			err := tx.Receive(ctx, s.reportKey(asked.Delivery, number), "", "")
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
		if err := s.keepResult(ctx, tx, a.ID, func(r *domain.ArticleResult) { r.PushKey = asked.ClientMessageID() }); err != nil {
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
	held, err := tx.Received(ctx, s.reportKey(a.Delivery, number))
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
			return a.Fail(s.gaveUpWords(cause, a.Delivery), tx.Now())
		})
	case domain.ArticleUnknown:
		_, err = s.change(ctx, a.ID, func(_ *repository.Store, a *domain.Article) error {
			return a.Doubt(s.doubtWords(cause, a.Delivery))
		})
	}
	if err != nil && domain.KindOf(err) != domain.KindConflict {
		return err
	}
	return nil
}
