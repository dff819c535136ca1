package app

import (
	"time"

	"laigao/domain"
	"laigao/service/notice"
)

// sweepPatience is how long a check of everything is tried to be made.
const sweepPatience = 24 * time.Hour

// checkLanes make the machine checks: those of single manuscripts do not wait
// for one of everything.
func (a *App) checkLanes(owner string) []*notice.Dispatcher {
	return []*notice.Dispatcher{
		a.lane(notice.DispatcherConfig{Owner: owner, Concurrency: 1, Limit: 2 * time.Minute, Handlers: map[domain.JobKind]notice.Handler{
			domain.JobCheck: {Do: a.Review.CheckManuscript},
		}}),
		a.lane(notice.DispatcherConfig{Owner: owner, Concurrency: 1, Limit: 10 * time.Minute, Handlers: map[domain.JobKind]notice.Handler{
			domain.JobSweep: {Do: a.Review.Sweep, Patience: sweepPatience},
		}}),
	}
}
