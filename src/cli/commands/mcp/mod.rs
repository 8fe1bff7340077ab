//! `gemdiag mcp`: a server of the Model Context Protocol on standard input and output, for coding agents.
//!
//! An agent sends an error or names a log, and gets what the command would show. What a log says is a stranger's text: it
//! reaches the agent between fences and is called data (`answer`), and only files below the roots are read (`roots`).

mod answer;
mod roots;
mod tools;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::Args as ClapArgs;
use rmcp::ServiceExt;
use tokio::io::{AsyncRead, AsyncWrite};

use crate::cli::args::{KnowledgeArgs, time_or_date};
use crate::cli::terminal::Failure;
use crate::exit;
use crate::knowledge::Knowledge;
use tools::Tools;

/// Serves an agent until it closes standard input.
#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// Folders whose files may be read [default: those that the client grants, or the working directory]
    #[arg(long = "root", value_name = "DIR")]
    roots: Vec<PathBuf>,

    /// What counts as now, such as 2026-11-22T10:00:00Z
    #[arg(long, value_name = "TIME", value_parser = time_or_date, env = "GEMDIAG_NOW", hide_env = true)]
    now: Option<DateTime<Utc>>,

    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Serves until the client goes.
pub(crate) fn run(args: &Args) -> Result<ExitCode, Failure> {
    let tools = Tools::new(args.knowledge.load()?, args.now, args.roots.clone());
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::Serve)?;
    let (input, output) = rmcp::transport::stdio();
    runtime.block_on(serve(tools, input, output)).map_err(Failure::Serve)?;
    Ok(ExitCode::from(exit::DONE))
}

/// Answers the messages that come from `input`, a line each, by these tables until it ends. Files below `roots` are read.
///
/// # Errors
/// Where the streams fail, or the first messages are not those of an agent.
pub async fn answer_agent(
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
    know: Arc<Knowledge>,
    now: DateTime<Utc>,
    roots: Vec<PathBuf>,
) -> io::Result<()> {
    serve(Tools::new(know, Some(now), roots), input, output).await
}

async fn serve(
    tools: Tools,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
) -> io::Result<()> {
    let service = tools.serve((input, output)).await.map_err(io::Error::other)?;
    service.waiting().await.map_err(io::Error::other).map(drop)
}
