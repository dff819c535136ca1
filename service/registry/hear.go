package registry

import (
	"context"

	"laigao/domain"
	"laigao/repository"
)

// Hear keeps a text from the chat that is no command, sealed, for thirty days,
// and notes that the follower wrote. Key names the platform's message: a repeat
// keeps nothing and gets the first answer.
func (s *Service) Hear(ctx context.Context, key, openID, text, reply string) (string, error) {
	sealed, err := s.keyring.Seal("message/"+key, text)
	if err != nil {
		return "", err
	}
	return s.once(ctx, key, openID, func(tx *repository.Store, follower domain.Follower) (string, error) {
		follower.LastMessageAt = tx.Now()
		if err := tx.PutFollower(ctx, follower); err != nil {
			return "", err
		}
		return reply, tx.AddMessage(ctx, repository.Message{AppID: s.appID, OpenID: openID, Kind: "text", Sealed: sealed})
	})
}
