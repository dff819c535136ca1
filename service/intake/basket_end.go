package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// FinishBasket says what the basket's draft holds and lacks, puts the basket
// away and leads to the page on which the draft is sent.
func (s *Service) FinishBasket(ctx context.Context, m ChatMessage) (string, error) {
	return s.closeBasket(ctx, m, func(b *basket) (string, error) { return b.sum(ctx) })
}

// CancelBasket puts the basket away. Its draft stays.
func (s *Service) CancelBasket(ctx context.Context, m ChatMessage) (string, error) {
	return s.closeBasket(ctx, m, func(b *basket) (string, error) {
		if b.draft.ID == "" {
			return "已取消，没有留下草稿。", nil
		}
		return "已取消。" + b.name() + "的草稿还在，可以在" + b.editPage("页面上") + "接着写或删除，也可以回复“投稿”再继续。", nil
	})
}

func (s *Service) closeBasket(ctx context.Context, m ChatMessage, last func(b *basket) (string, error)) (string, error) {
	none := "现在没有正在写的稿件。回复“投稿”开始，或点" + s.page("/m/submit", "报送稿件") + "。"
	informant, err := s.sender(ctx, m)
	if err != nil {
		return "", err
	}
	return s.once(ctx, m, func(tx *repository.Store) (string, error) {
		b, err := s.openBasket(ctx, tx, m, informant)
		if err != nil || b == nil {
			return none, err
		}
		words, err := last(b)
		if err != nil {
			return "", err
		}
		return words, tx.CloseBasket(ctx, m.AppID, m.OpenID)
	})
}

// sum says what the draft holds and what it lacks. A draft without a text is of
// the genre of its files.
func (b *basket) sum(ctx context.Context) (string, error) {
	if b.draft.ID == "" {
		return "还没有收到内容，已结束。回复“投稿”重新开始，或点" + b.service.page("/m/submit", "报送稿件") + "。", nil
	}
	attachments, err := b.tx.Attachments(ctx, b.draft.ID)
	if err != nil {
		return "", err
	}
	if genre := genreOf(&b.draft, attachments); genre != b.draft.Genre {
		b.draft.Genre = genre
		if err := b.save(ctx, repository.ChatSave{}); err != nil {
			return "", err
		}
	}
	lines := []string{b.name(), kindOf(&b.draft)}
	if b.draft.ActivityDay != "" {
		lines[1] += "，活动结束于" + b.draft.ActivityDay.Chinese()
	}
	lines = append(lines, fmt.Sprintf("正文 %d 字", domain.CountCharacters(domain.PlainText(b.draft.Body))))
	if files := countOf(attachments); files != "" {
		lines = append(lines, files)
	}
	missing := b.service.missing(&b.draft, attachments)
	if slices.ContainsFunc(attachments, func(a domain.Attachment) bool { return a.State == domain.AttachmentAwaiting }) {
		delete(missing, "attachments") // being fetched; the page tells
	}
	if len(missing) > 0 {
		lines = append(lines, "还差这些，请在页面上填：")
	}
	for _, field := range domain.SheetFields() {
		if words := missing[field]; words != "" {
			lines = append(lines, "· "+words)
		}
	}
	return strings.Join(lines, "\n") + "\n" + b.editPage("打开页面，核对声明后报送"), nil
}

// genreOf returns what a draft mainly consists of.
func genreOf(m *domain.Manuscript, attachments []domain.Attachment) domain.Genre {
	if m.Genre != domain.GenreText || domain.PlainText(m.Body) != "" {
		return m.Genre
	}
	genre := m.Genre
	for _, a := range attachments {
		switch {
		case a.Kind == domain.KindVideo:
			return domain.GenreVideo
		case a.Kind == domain.KindPhoto:
			genre = domain.GenrePicture
		case a.Kind == domain.KindAudio && genre == domain.GenreText:
			genre = domain.GenreAudio
		}
	}
	return genre
}

// RemindBasket reminds the owner of a basket that nobody has touched for a day
// and puts it away, as an outbox job asks. The draft stays.
func (s *Service) RemindBasket(ctx context.Context, job domain.Job) error {
	return s.store.InTx(ctx, func(tx *repository.Store) error {
		row, err := tx.LockBasket(ctx, job.Payload, job.Subject)
		if err != nil {
			if domain.KindOf(err) == domain.KindNotFound {
				return nil
			}
			return err
		}
		b := &basket{service: s, tx: tx, row: row}
		if left := row.TouchedAt.Add(domain.BasketPatience).Sub(tx.Now()); left > 0 {
			return b.remind(ctx, left)
		}
		if err := tx.CloseBasket(ctx, row.AppID, row.OpenID); err != nil || row.ManuscriptID == "" {
			return err
		}
		if b.draft, err = tx.Manuscript(ctx, row.ManuscriptID); err != nil || !b.draft.Editable() {
			if domain.KindOf(err) == domain.KindNotFound {
				return nil
			}
			return err
		}
		return tx.Enqueue(ctx, domain.Job{
			Kind: domain.JobReplyMessage, Subject: row.OpenID,
			Payload: b.name() + "还没有写完，草稿已经保存。请点" + b.editPage("接着写") + "，或回复“投稿”再回复“继续”。",
		})
	})
}
