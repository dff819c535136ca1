package intake

import (
	"context"
	"fmt"

	"laigao/domain"
	"laigao/repository"
)

// ChatMessage is what a follower sent in the chat.
type ChatMessage struct {
	InboxKey string // of the platform's message, claimed together with its effect
	AppID    string
	OpenID   string
	Kind     string // text, image
	Text     string
	MediaID  string // of the platform, good for three days
}

// KeepChatText keeps a raw text, sealed, for thirty days. It returns the answer
// to give: reply, or what was answered when the platform sent the message before.
func (s *Service) KeepChatText(ctx context.Context, m ChatMessage, reply string) (string, error) {
	sealed, err := s.keyring.Seal("message/"+m.AppID+"/"+m.OpenID, m.Text)
	if err != nil {
		return "", fmt.Errorf("keep chat text: %w", err)
	}
	return s.once(ctx, m, reply, func(tx *repository.Store) error {
		return tx.AddMessage(ctx, repository.Message{AppID: m.AppID, OpenID: m.OpenID, Kind: m.Kind, Sealed: sealed})
	})
}

// KeepChatImage keeps a picture of an informant: the outbox fetches its bytes
// before the platform forgets them, and its sender finds it when writing a
// manuscript. It returns the answer to give, which tells others why nothing
// was kept.
func (s *Service) KeepChatImage(ctx context.Context, m ChatMessage, reply string) (string, error) {
	informant, err := s.sender(ctx, m)
	if err != nil {
		return "", err
	}
	if err := writer(informant); err != nil {
		return s.once(ctx, m, domain.Public(err)+"这张照片没有保存。", func(*repository.Store) error { return nil })
	}
	return s.once(ctx, m, reply, func(tx *repository.Store) error {
		a := domain.Attachment{
			ID: tx.NewID(), InformantID: informant.ID, Kind: domain.KindPhoto, Photographer: informant.Name,
			Name: "聊天照片 " + tx.Now().In(domain.Shanghai()).Format("1月2日 15时04分"),
		}
		if err := tx.AddAttachment(ctx, &a); err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, domain.Job{Kind: domain.JobFetchMedia, Subject: a.ID, Payload: m.MediaID}); err != nil {
			return err
		}
		return tx.Audit(ctx, domain.AuditRow{
			Actor: informant.Actor(), Action: "attachment.chat", Subject: "attachment", SubjectID: a.ID, Detail: a.Name,
		})
	})
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

// once carries a message's effect together with its key. A key that is there
// already means that it has happened: the answer given then is returned.
func (s *Service) once(ctx context.Context, m ChatMessage, reply string, effect func(tx *repository.Store) error) (string, error) {
	answer := reply
	err := s.store.InTx(ctx, func(tx *repository.Store) error {
		answer = reply
		err := tx.Receive(ctx, m.InboxKey, m.OpenID, reply)
		if err != nil && domain.KindOf(err) == domain.KindConflict {
			answer, err = tx.Received(ctx, m.InboxKey)
			return err
		}
		if err != nil {
			return err
		}
		return effect(tx)
	})
	return answer, err
}

// Tally is how many of an informant's manuscripts stand where.
type Tally struct {
	Drafts    int
	Reviewing int
	Returned  int
	Accepted  int
	Adopted   int
}

// Tally counts an informant's manuscripts.
func (s *Service) Tally(ctx context.Context, informant domain.Informant) (Tally, error) {
	var t Tally
	if informant.ID == "" {
		return t, nil
	}
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
