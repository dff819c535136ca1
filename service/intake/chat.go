package intake

import (
	"context"
	"fmt"
	"strings"

	"laigao/domain"
	"laigao/repository"
)

// ChatMessage is what a follower sent in the chat.
type ChatMessage struct {
	InboxKey string // of the platform's message, claimed together with its effect
	AppID    string
	OpenID   string
	Kind     domain.AttachmentKind // of the file in MediaID
	Text     string                // what was typed, or what the platform understood of a voice
	MediaID  string                // of the platform, good for three days; empty for a text
	Foreign  string                // the whole message where it is not ours unless a basket is open
	Written  bool                  // by the follower: no tap on the menu
}

// Chat takes a text or a file that a follower sent: into the basket where one
// is open, else a text is kept, sealed, for thirty days, and an informant's file
// until it is chosen for a manuscript. The outbox fetches files before the
// platform forgets them. It returns the answer to give: that of the first time
// when the platform sent the message before, and otherwise for a text outside
// a basket.
func (s *Service) Chat(ctx context.Context, m ChatMessage, otherwise string) (string, error) {
	state, err := s.store.ChatState(ctx, m.AppID, m.OpenID)
	if err != nil {
		return "", err
	}
	m.Written = m.Written && state.Unsaid
	if !state.Basket && m.MediaID == "" {
		return s.once(ctx, m, func(tx *repository.Store) (string, error) {
			if err := s.keepText(ctx, tx, m); err != nil {
				return "", err
			}
			return otherwise, s.handOn(ctx, tx, m)
		})
	}
	informant, err := s.sender(ctx, m)
	if err != nil {
		return "", err
	}
	return s.once(ctx, m, func(tx *repository.Store) (string, error) {
		b, err := s.openBasket(ctx, tx, m, informant)
		if err != nil {
			return "", err
		}
		if m.MediaID != "" {
			return s.keepFile(ctx, tx, m, informant, b)
		}
		if err := s.keepText(ctx, tx, m); err != nil || b == nil {
			return otherwise, err
		}
		return b.hear(ctx, m.Text)
	})
}

// keepText keeps a raw text.
func (s *Service) keepText(ctx context.Context, tx *repository.Store, m ChatMessage) error {
	sealed, err := s.keyring.Seal("message/"+m.AppID+"/"+m.OpenID, m.Text)
	if err != nil {
		return fmt.Errorf("keep chat text: %w", err)
	}
	return tx.AddMessage(ctx, repository.Message{AppID: m.AppID, OpenID: m.OpenID, Kind: "text", Sealed: sealed})
}

// KeepUnreadable keeps a message of the platform that could not be read, sealed,
// for thirty days.
func (s *Service) KeepUnreadable(ctx context.Context, appID, raw string) error {
	sealed, err := s.keyring.Seal("message/"+appID+"/", raw)
	if err != nil {
		return fmt.Errorf("keep an unreadable message: %w", err)
	}
	return s.store.AddMessage(ctx, repository.Message{AppID: appID, Kind: "unreadable", Sealed: sealed})
}

// keepFile keeps a file of an informant, in the basket where one is open.
// Others are told why it is not kept.
func (s *Service) keepFile(ctx context.Context, tx *repository.Store, m ChatMessage, informant domain.Informant, b *basket) (string, error) {
	if err := writer(informant); err != nil {
		return domain.Public(err) + "这个文件没有保存。", nil //nolint:nilerr // the refusal is the answer
	}
	a := domain.Attachment{
		ID: tx.NewID(), InformantID: informant.ID, Kind: m.Kind, Photographer: informant.Name,
		Name:    "聊天" + m.Kind.Label() + " " + tx.Now().In(domain.Shanghai()).Format("1月2日 15时04分05秒"),
		Caption: domain.Shorten(oneLine(m.Text), MaxCaption),
	}
	put, words, err := b.place(ctx, &a)
	if err != nil {
		return "", err
	}
	if err := tx.AddAttachment(ctx, &a); err != nil {
		return "", err
	}
	if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobFetchMedia, Subject: a.ID, Payload: m.MediaID}); err != nil {
		return "", err
	}
	row := domain.AuditRow{Actor: informant.Actor(), Action: "attachment.chat", Subject: "attachment", SubjectID: a.ID, Detail: a.Name}
	if put {
		row.Subject, row.SubjectID = "manuscript", a.ManuscriptID
		return words, tx.Audit(ctx, row)
	}
	return m.Kind.Label() + "已收到。" + words + "写稿时可以直接选用：回复“投稿”，或点" + s.page("/m/submit", "报送稿件") + "。", tx.Audit(ctx, row)
}

// sender returns the informant behind a message, an empty one where there is none.
func (s *Service) sender(ctx context.Context, m ChatMessage) (domain.Informant, error) {
	follower, err := s.store.Follower(ctx, m.AppID, m.OpenID)
	if err != nil && domain.KindOf(err) != domain.KindNotFound {
		return domain.Informant{}, err
	}
	if err != nil || follower.InformantID == "" {
		return domain.Informant{}, nil
	}
	return s.store.Informant(ctx, follower.InformantID)
}

// onceTries bounds how often a message is taken up again after the draft was
// saved by a page at the same moment.
const onceTries = 4

// once carries a message's effect together with its key and with what it tells of
// the follower, whom notices can reach again. A key that is there
// already means that it has happened: the answer given then is returned.
func (s *Service) once(ctx context.Context, m ChatMessage, effect func(tx *repository.Store) (string, error)) (string, error) {
	var answer string
	var err error
	for range onceTries {
		err = s.store.InTx(ctx, func(tx *repository.Store) error {
			if answer, err = effect(tx); err != nil {
				return err
			}
			if m.Written {
				if err := tx.Wrote(ctx, m.AppID, m.OpenID); err != nil {
					return err
				}
			}
			return tx.Receive(ctx, m.InboxKey, m.OpenID, answer)
		})
		if err == nil || domain.KindOf(err) != domain.KindConflict {
			return answer, err
		}
		earlier, unknown := s.store.Received(ctx, m.InboxKey)
		if unknown == nil || domain.KindOf(unknown) != domain.KindNotFound {
			return earlier, unknown
		}
	}
	return "", &domain.Error{Kind: domain.KindUnavailable, Err: err} // the platform repeats it
}

// Tally is how many of an informant's manuscripts stand where.
type Tally struct {
	Drafts    int
	Reviewing int
	Returned  int
	Accepted  int
	Adopted   int
	Printed   int // adoptions of them 篇次
}

// Tally counts an informant's manuscripts.
func (s *Service) Tally(ctx context.Context, informant domain.Informant) (Tally, error) {
	var t Tally
	if informant.ID == "" {
		return t, nil
	}
	adopted, err := s.store.TallyAdopted(ctx, informant.ID)
	if err != nil {
		return t, err
	}
	t.Printed = adopted.Adoptions
	counts, err := s.store.CountManuscripts(ctx, informant.ID)
	for _, c := range counts {
		switch c.State {
		case domain.ManuscriptDraft:
			t.Drafts += c.Count
		case domain.ManuscriptEndorsing, domain.ManuscriptReviewing:
			t.Reviewing += c.Count
		case domain.ManuscriptReturned:
			t.Returned += c.Count
		case domain.ManuscriptAccepted:
			t.Accepted += c.Count
		case domain.ManuscriptAdopted:
			t.Adopted += c.Count
		}
	}
	return t, err
}

// countOf says how much of what a draft holds: 照片 3 张，音频 1 段.
func countOf(attachments []domain.Attachment) string {
	var said []string
	for _, kind := range []domain.AttachmentKind{domain.KindPhoto, domain.KindAudio, domain.KindVideo, domain.KindDocument} {
		n := 0
		for _, a := range attachments {
			if a.Kind == kind {
				n++
			}
		}
		if n > 0 {
			said = append(said, fmt.Sprintf("%s %d %s", kind.Label(), n, measureOf(kind)))
		}
	}
	return strings.Join(said, "，")
}

func measureOf(kind domain.AttachmentKind) string {
	switch kind {
	case domain.KindPhoto:
		return "张"
	case domain.KindAudio, domain.KindVideo:
		return "段"
	}
	return "个"
}
