package registry

import (
	"context"
	"fmt"
	"time"

	"laigao/domain"
)

// mostUnreached bounds the list of people who cannot be reached.
const mostUnreached = 500

// Unreached is an informant whom notices do not reach by WeChat.
type Unreached struct {
	InformantID string
	Name        string
	Unit        domain.Unit
	Phone       string    // masked, empty for who may not see registrations
	Words       string    // why
	Since       time.Time // zero when not known
	Missed      int       // notices that did not arrive
}

// Unreached returns the active informants whom notices do not reach, by unit, so
// that somebody can call them.
func (s *Service) Unreached(ctx context.Context, actor domain.Account) ([]Unreached, error) {
	return s.unreached(ctx, actor, mostUnreached, domain.Mask)
}

// unreached returns at most so many of them, their phones as show makes them.
func (s *Service) unreached(ctx context.Context, actor domain.Account, most int, show func(phone string) string) ([]Unreached, error) {
	if err := actor.Require(domain.ReadNotifications); err != nil {
		return nil, err
	}
	found, err := s.store.Unreached(ctx, most)
	if err != nil {
		return nil, fmt.Errorf("list whom notices do not reach: %w", err)
	}
	people := make([]Unreached, len(found))
	for i, f := range found {
		people[i] = Unreached{InformantID: f.InformantID, Name: f.Name, Unit: f.Unit, Words: f.Words, Since: f.Since, Missed: f.Missed}
		if f.Words == "" {
			people[i].Words = "没有关联微信：取消了关注，或者还没有用微信登录。"
		}
		if !actor.Can(domain.DecideRegistrations) {
			continue
		}
		phone, err := s.keyring.Open(purpose(f.InformantID, FieldPhone), f.Phone)
		if err != nil {
			return nil, fmt.Errorf("read the phone of informant %s: %w", f.InformantID, err)
		}
		people[i].Phone = show(phone)
	}
	return people, nil
}
