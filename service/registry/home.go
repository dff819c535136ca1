package registry

import (
	"context"

	"laigao/domain"
	"laigao/repository"
)

// Home is the informant's own page: who, how many in which state, and what
// waits for the person.
type Home struct {
	Visitor    Visitor
	Unit       domain.Unit
	Federation string
	Begun      bool // form 1 was begun but not sent
	Tiles      []Tile
	Returned   []repository.Line // wait for the informant
	Drafts     []repository.Line
	Recent     []repository.Line
}

// Tile is one number that opens exactly its list.
type Tile struct {
	Label  string
	Count  int
	States []domain.ManuscriptState
	Late   bool
	Times  int // 篇次, where the number is of adopted manuscripts
}

// State names the list that the number opens.
func (t Tile) State() string { return t.States[0].String() }

// Home returns the page of whoever holds the OpenID.
func (s *Service) Home(ctx context.Context, visitor Visitor) (Home, error) {
	home := Home{Visitor: visitor}
	settings, err := s.store.Settings(ctx)
	if err != nil {
		return home, err
	}
	home.Federation = settings.Federation
	i := visitor.Informant
	home.Begun = i.ID != "" && i.State == domain.InformantDraft
	if home.Unit, err = s.unitOrNone(ctx, i.UnitID); err != nil || i.ID == "" || i.State != domain.InformantActive {
		return home, err
	}
	counts, err := s.store.CountManuscripts(ctx, i.ID)
	if err != nil {
		return home, err
	}
	home.Tiles = tiles(counts)
	adopted, err := s.store.TallyAdopted(ctx, i.ID)
	if err != nil {
		return home, err
	}
	for n := range home.Tiles {
		if home.Tiles[n].States[0] == domain.ManuscriptAdopted {
			home.Tiles[n].Times = adopted.Adoptions
		}
	}
	if home.Returned, err = s.lines(ctx, i.ID, domain.ManuscriptReturned); err != nil {
		return home, err
	}
	if home.Drafts, err = s.lines(ctx, i.ID, domain.ManuscriptDraft); err != nil {
		return home, err
	}
	home.Recent, err = s.lines(ctx, i.ID, domain.ManuscriptEndorsing, domain.ManuscriptReviewing, domain.ManuscriptAccepted, domain.ManuscriptAdopted)
	return home, err
}

const homeLines = 5

func (s *Service) lines(ctx context.Context, informantID string, states ...domain.ManuscriptState) ([]repository.Line, error) {
	return s.store.Lines(ctx, repository.LineQuery{InformantID: informantID, States: states, Limit: homeLines})
}

func tiles(counts []repository.StateCount) []Tile {
	all := []Tile{
		{Label: "审稿中", States: []domain.ManuscriptState{domain.ManuscriptReviewing, domain.ManuscriptEndorsing}},
		{Label: "已采用", States: []domain.ManuscriptState{domain.ManuscriptAdopted}},
		{Label: "需修改", States: []domain.ManuscriptState{domain.ManuscriptReturned}},
	}
	for i := range all {
		for _, c := range counts {
			for _, state := range all[i].States {
				if c.State == state {
					all[i].Count += c.Count
				}
			}
		}
	}
	all[2].Late = all[2].Count > 0
	return all
}

// Today is what the console's start page and menu count.
type Today struct {
	Pending     int // registrations that wait for a decision
	Informants  int // active ones
	Units       int
	Manuscripts []repository.StepCount
	Adoptions   int // 篇次
}

// Today returns what an account may know of the day's work; what it may not
// read is not counted.
func (s *Service) Today(ctx context.Context, actor domain.Account) (Today, error) {
	var today Today
	var err error
	if actor.Can(domain.DecideRegistrations) {
		if today.Pending, err = s.store.CountInformants(ctx, domain.InformantPending); err != nil {
			return today, err
		}
		if today.Informants, err = s.store.CountInformants(ctx, domain.InformantActive); err != nil {
			return today, err
		}
	}
	if actor.Can(domain.ManageUnits) {
		if today.Units, err = s.store.CountUnits(ctx); err != nil {
			return today, err
		}
	}
	if actor.Can(domain.ReadManuscripts) {
		if today.Manuscripts, err = s.store.CountSteps(ctx); err != nil {
			return today, err
		}
		today.Adoptions, err = s.store.CountAdoptions(ctx)
	}
	return today, err
}

// Pending counts the registrations that wait for the account's decision.
func (s *Service) Pending(ctx context.Context, actor domain.Account) (int, error) {
	if !actor.Can(domain.DecideRegistrations) {
		return 0, nil
	}
	return s.store.CountInformants(ctx, domain.InformantPending)
}

// In returns how many manuscripts stand in a state, at one review step unless
// step is 0.
func (t Today) In(state domain.ManuscriptState, step int) int {
	count := 0
	for _, c := range t.Manuscripts {
		if c.State == state && (step == 0 || c.Step == step) {
			count += c.Count
		}
	}
	return count
}
