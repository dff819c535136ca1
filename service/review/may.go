package review

import "laigao/domain"

// May is what the actor may do with a manuscript now.
type May struct {
	Edit          bool
	LockedBy      string // somebody else is editing, so that nothing can be done
	LockedUntil   string // time of day
	TakeOver      bool
	Voids         bool // editing takes the final approval back
	Waive         bool // take it into review without waiting for the unit
	Decide        bool
	As            string // in whose stead the actor would decide, empty in person
	Record        bool   // enter a step that a leader signed on paper
	Secrecy       bool   // record a look for secrets
	StepLabel     string // the step that waits, whoever may take it
	Final         bool   // it is the last step
	PassOnly      bool   // adopted: it can only be approved anew
	Blocked       string // why the actor may not decide although it is the actor's step
	NeedException bool   // the actor holds another step; deciding needs a reason
	Adopt         bool
	Recall        bool
	AnswerRecall  bool // somebody asks for the recall, and the actor may decide
	Reveal        bool
	Assign        bool // and label, date, note
	Claim         bool // take the step that waits in hand
	Release       bool // let it go again
	Over          bool // a colleague has the step in hand that the actor may take
}

func (s *Service) may(actor domain.Account, page Manuscript, settings domain.Settings, deputies domain.Deputies) May {
	m, now := page.Manuscript, s.store.Now()
	may := May{
		Voids:  m.ApprovedHash != "",
		Adopt:  actor.Can(domain.RecordAdoptions) && (m.State == domain.ManuscriptAccepted || m.State == domain.ManuscriptAdopted),
		Recall: actor.MayRecall() && (m.State == domain.ManuscriptAccepted || m.State == domain.ManuscriptAdopted),
		Reveal: actor.Can(domain.RevealPersonalData) && len(m.Contact) > 0,
		Waive:  actor.Can(domain.EditManuscripts) && m.State == domain.ManuscriptEndorsing,
	}
	may.Assign = actor.Can(domain.AssignManuscripts)
	may.AnswerRecall = may.Recall && page.Asked.Open()
	locked := m.Locked(actor.ID, now)
	if locked {
		may.LockedBy, may.LockedUntil = m.LockName, clock(m.LockUntil)
	}
	editor := actor.Can(domain.EditManuscripts) && m.Revisable()
	may.Edit, may.TakeOver, may.Secrecy = editor && !locked, editor && locked, editor
	if !m.AwaitsReview() {
		return may
	}
	may.StepLabel = domain.StepLabel(m.Step, m.Steps)
	may.Final, may.PassOnly = m.Step == m.Steps, m.State == domain.ManuscriptAdopted
	may.Record = editor && !locked
	capacity, can, refusal := m.CapacityFor(actor, deputies, page.Reviews)
	if !can {
		return may
	}
	_, may.As = capacity.Person()
	if refusal != nil {
		may.NeedException, may.Blocked = settings.OnePersonTwoSteps, domain.Public(refusal)
	}
	may.Decide = !locked && (may.Blocked == "" || may.NeedException)
	open := may.Blocked == "" || may.NeedException
	may.Claim, may.Release = may.Assign && open && page.Charge.AssigneeID != actor.ID, may.Assign && page.Charge.AssigneeID == actor.ID
	may.Over = page.Charge.Others(actor.ID)
	return may
}
