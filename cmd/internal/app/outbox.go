package app

import (
	"cmp"
	"context"
	"math/rand/v2"
	"time"

	"laigao/domain"
	"laigao/service/notice"
)

// lane makes a dispatcher of its own for some kinds of job, so that a slow
// article does not hold up people's notices.
func (a *App) lane(cfg notice.DispatcherConfig) *notice.Dispatcher {
	cfg.Store, cfg.Log, cfg.Lease, cfg.Jitter = cmp.Or(cfg.Store, a.Store), a.log, cmp.Or(a.opts.JobLease, 30*time.Second), rand.Float64
	return notice.NewDispatcher(cfg)
}

// RunOutboxOnce works what is due in the outbox now and returns how many jobs it
// worked on.
func (a *App) RunOutboxOnce(ctx context.Context) (worked int, err error) {
	for _, d := range a.outbox {
		n, err := d.RunOnce(ctx)
		worked += n
		if err != nil {
			return worked, err
		}
	}
	return worked, nil
}

// slowJobs gathers what takes long: files and articles.
func (a *App) slowJobs() map[domain.JobKind]notice.Handler {
	return map[domain.JobKind]notice.Handler{
		domain.JobDerive:        {Do: a.Intake.Derive},
		domain.JobCapture:       {Do: a.Intake.CapturePage, GaveUp: a.Intake.GaveUpCapture},
		domain.JobFetchMedia:    {Do: a.Intake.FetchMedia, GaveUp: a.Intake.GaveUpFetch, Patience: mediaLife},
		domain.JobForgetMedia:   {Do: a.Intake.ForgetMedia},
		domain.JobMoveFollowers: {Do: a.Registry.Move},
		domain.JobReleaseUnit:   {Do: a.releaseUnit},
		domain.JobSendArticle:   {Do: a.Publishing.SendArticle, GaveUp: a.Publishing.GaveUp},
		domain.JobPollArticle:   {Do: a.Publishing.PollArticle, GaveUp: a.Publishing.PollGaveUp},
		domain.JobTakeDown:      {Do: a.Publishing.TakeDownArticle, GaveUp: a.Publishing.GaveUpTakeDown, Patience: takeDownPatience},
		domain.JobRecalled:      {Do: a.Publishing.Recalled, Patience: takeDownPatience},
		domain.JobFigures:       {Do: a.Publishing.FetchFigures, Patience: figuresPatience},
		domain.JobDueArticle:    {Do: a.Publishing.DueArticle, GaveUp: a.Publishing.DueGaveUp},
		domain.JobPreview:       {Do: a.Publishing.PreviewArticle, GaveUp: a.Publishing.PreviewGaveUp},
	}
}

// releaseUnit lets everything go on that waits for a unit's chair.
func (a *App) releaseUnit(ctx context.Context, job domain.Job) error {
	if err := a.Registry.Release(ctx, job); err != nil {
		return err
	}
	return a.Intake.Release(ctx, job)
}

// takeDownPatience is how long the platform is asked to delete what is to go:
// over the midnight at which a used-up quota begins anew.
const takeDownPatience = 26 * time.Hour

// convertPatience is how long a sound or film is tried to be converted.
const convertPatience = 24 * time.Hour

// figuresPatience is how long the figures of a day are asked for: the next day's
// job asks for them too.
const figuresPatience = 12 * time.Hour

// scanPatience is how long a file waits for the scanner: for ever, as nothing
// that was sent may get lost.
const scanPatience = 100 * 365 * 24 * time.Hour
