//! SQLite's one writer: waiting jobs share a transaction, a savepoint each, and are answered after commit.

use std::fmt;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

use sqlx::{AnyPool, Executor};
use tokio::sync::{mpsc, oneshot};

use crate::{Error, Tx};

pub type BoxFuture<'c, T> = Pin<Box<dyn Future<Output = T> + Send + 'c>>;

/// How many jobs may share a transaction: enough to spread one fsync thin, few enough that the first is not
/// kept waiting (64 changes of about 0.2 ms are 13 ms).
const BATCH_LIMIT: usize = 64;

/// Work for the writer whose answer's type is its own business.
pub(crate) trait Job: Send {
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> BoxFuture<'c, Result<(), Error>>;
    fn finish(self: Box<Self>, outcome: Result<(), Error>);
}

pub(crate) struct TypedJob<F, T> {
    work: Option<F>,
    output: Option<T>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<F, T> TypedJob<F, T> {
    pub(crate) fn new(work: F) -> (Self, oneshot::Receiver<Result<T, Error>>) {
        let (reply, answer) = oneshot::channel();
        (TypedJob { work: Some(work), output: None, reply }, answer)
    }
}

impl<F, T> Job for TypedJob<F, T>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, Error>> + Send,
{
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> BoxFuture<'c, Result<(), Error>> {
        Box::pin(async move {
            let work = self.work.take().ok_or(Error::Stopped)?;
            self.output = Some(work(tx).await?);
            Ok(())
        })
    }

    fn finish(self: Box<Self>, outcome: Result<(), Error>) {
        let TypedJob { output, reply, .. } = *self;
        // Nobody waits any more when the request was dropped; the work is done all the same.
        let _ = reply.send(outcome.and_then(|()| output.ok_or(Error::Stopped)));
    }
}

enum Order {
    Do(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

#[derive(Clone)]
pub(crate) struct Writer {
    orders: mpsc::Sender<Order>,
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Writer")
    }
}

impl Writer {
    /// `pool` has the one connection that writes.
    pub(crate) fn start(pool: AnyPool) -> Writer {
        let (orders, queue) = mpsc::channel(4 * BATCH_LIMIT);
        tokio::spawn(work_through(pool, queue));
        Writer { orders }
    }

    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut Tx) -> BoxFuture<'c, Result<T, Error>> + Send + 'static,
    {
        let (job, answer) = TypedJob::new(work);
        self.orders.send(Order::Do(Box::new(job))).await.map_err(|_| Error::Stopped)?;
        answer.await.unwrap_or(Err(Error::Stopped))
    }

    pub(crate) async fn close(&self) {
        let (done, wait) = oneshot::channel();
        if self.orders.send(Order::Close(done)).await.is_ok() {
            let _ = wait.await;
        }
    }
}

async fn work_through(pool: AnyPool, mut queue: mpsc::Receiver<Order>) {
    while let Some(order) = queue.recv().await {
        let mut batch = Vec::new();
        let mut close = None;
        let mut next = Some(order);
        while let Some(order) = next {
            match order {
                Order::Do(job) => batch.push(job),
                Order::Close(done) => close = Some(done),
            }
            next = if close.is_none() && batch.len() < BATCH_LIMIT { queue.try_recv().ok() } else { None };
        }
        run_batch(&pool, batch).await;
        if let Some(done) = close {
            pool.close().await;
            let _ = done.send(());
            return;
        }
    }
}

async fn run_batch(pool: &AnyPool, mut batch: Vec<Box<dyn Job>>) {
    let outcomes = match try_batch(pool, &mut batch).await {
        Ok(outcomes) => outcomes,
        Err(error) => batch.iter().map(|_| Err(Error::NotCommitted(error.to_string()))).collect(),
    };
    for (job, outcome) in batch.into_iter().zip(outcomes) {
        job.finish(outcome);
    }
}

async fn try_batch(pool: &AnyPool, batch: &mut [Box<dyn Job>]) -> Result<Vec<Result<(), Error>>, Error> {
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    let mut connection = pool.acquire().await?;
    connection.execute("begin immediate").await?;
    let outcomes = match run_jobs(&mut connection, batch).await {
        Ok(outcomes) => outcomes,
        Err(error) => {
            // The connection may be the very thing that failed: without it nothing was committed either.
            if connection.execute("rollback").await.is_err() {
                connection.close().await.ok();
            }
            return Err(error);
        }
    };
    if let Err(error) = connection.execute("commit").await {
        if connection.execute("rollback").await.is_err() {
            connection.close().await.ok();
        }
        return Err(error.into());
    }
    Ok(outcomes)
}

/// A job that panics fails alone: the writer is everybody's.
async fn unless_it_panics(mut job: BoxFuture<'_, Result<(), Error>>) -> Result<(), Error> {
    poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| job.as_mut().poll(context)))
            .unwrap_or_else(|_| Poll::Ready(Err(Error::NotCommitted("the job panicked".to_owned()))))
    })
    .await
}

/// Every job's own outcome, or what broke the whole transaction.
async fn run_jobs(tx: &mut Tx, batch: &mut [Box<dyn Job>]) -> Result<Vec<Result<(), Error>>, Error> {
    let mut outcomes = Vec::with_capacity(batch.len());
    for job in batch {
        tx.execute("savepoint job").await?;
        let outcome = unless_it_panics(job.run(tx)).await;
        if let Err(error) = &outcome
            && tx.execute("rollback to job").await.is_err()
        {
            // What failed undid the whole transaction, as a full disk does: it says why, not the savepoint that is gone.
            return Err(Error::NotCommitted(error.to_string()));
        }
        tx.execute("release job").await?;
        outcomes.push(outcome);
    }
    Ok(outcomes)
}
